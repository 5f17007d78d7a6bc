//! How the page is looked at: colours, direction, size.

use crate::browser::Window;
use crate::kind::Kind;
use serde_json::{Value, json};

/// A way to look at the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Light colours on a desk's screen.
    Light,
    /// Dark colours.
    Dark,
    /// The system's own few colours.
    Forced,
    /// From right to left.
    Rtl,
    /// 320 pixels wide.
    Narrow,
    /// 1280 × 1024 at 400 %: that leaves 320 × 256.
    Zoomed,
    /// With the spacing of WCAG 1.4.12 between lines, paragraphs, letters and words.
    Spaced,
    /// The same, 320 pixels wide.
    SpacedNarrow,
}

impl Look {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Light,
        Self::Dark,
        Self::Forced,
        Self::Rtl,
        Self::Narrow,
        Self::Zoomed,
        Self::Spaced,
        Self::SpacedNarrow,
    ];

    /// Its name, as files and failures have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Forced => "forced",
            Self::Rtl => "rtl",
            Self::Narrow => "narrow",
            Self::Zoomed => "zoomed",
            Self::Spaced => "spaced",
            Self::SpacedNarrow => "spaced-narrow",
        }
    }

    /// Width, height and pixels per pixel.
    const fn screen(self) -> (u32, u32, f64) {
        match self {
            Self::Narrow | Self::SpacedNarrow => (320, 640, 1.0),
            Self::Zoomed => (320, 256, 4.0),
            _ => (1280, 800, 1.0),
        }
    }
}

impl Window {
    /// Has a screen of so many pixels from now on: a phone's, when it is so narrow. Firefox
    /// makes no window narrower than 500 pixels: the spy passes that off as a phone's, to
    /// scripts alone.
    pub async fn screen(&self, width: u32, height: u32) {
        if Kind::of_run() == Kind::Chromium {
            let size = json!({
                "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 480,
            });
            self.cdp("Emulation.setDeviceMetricsOverride", size).await;
            return;
        }
        let frame = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        let frame: (u32, u32) = self.js(frame, Value::Null).await;
        let client = self.client().await;
        let size = client.set_window_rect(0, 0, width + frame.0, height + frame.1);
        size.await.expect("the window takes its size");
        // Firefox makes no window narrower than 500 pixels, WebKit none than its tool bar.
        let fits = "const [width, height] = arguments[0];
            return innerHeight === height && innerWidth >= width && innerWidth <= Math.max(500, width)";
        self.until_js("its size", fits, json!([width, height]))
            .await;
    }

    /// Looks at the page like this from now on.
    pub async fn look_like(&self, look: Look) {
        let (width, height, scale) = look.screen();
        self.dress(look, width, height, scale).await;
    }

    /// The same on a screen of this size.
    pub async fn dress(&self, look: Look, width: u32, height: u32, scale: f64) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false,
        });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if look == Look::Dark { "dark" } else { "light" };
        let forced = if look == Look::Forced {
            "active"
        } else {
            "none"
        };
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "forced-colors", "value": forced },
        ] });
        self.cdp("Emulation.setEmulatedMedia", media).await;
        let spaced = matches!(look, Look::Spaced | Look::SpacedNarrow);
        let _: Value = self
            .js("space(arguments[0]); return null", json!(spaced))
            .await;
        let direction = if look == Look::Rtl { "rtl" } else { "ltr" };
        let _: Value = self
            .js(
                "document.documentElement.dir = arguments[0]; return null",
                json!(direction),
            )
            .await;
        self.until_still().await;
    }
}
