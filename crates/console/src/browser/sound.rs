//! Short tones. Browsers keep pages silent until somebody has touched
//! them, so the first touch opens the sound.

use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

thread_local! {
    static SOUND: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// What a tone says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Somebody has come to the queue: two notes up.
    Waiting,
    /// Somebody said something in a chat: one soft note.
    Said,
    /// Somebody has waited too long: three notes.
    Late,
}

/// Somebody has touched the page: sound is allowed from now on.
pub fn open() {
    if !super::page::was_touched() {
        return;
    }
    SOUND.with_borrow_mut(|sound| {
        if sound.is_none() {
            // A machine without sound stays silent.
            *sound = AudioContext::new().ok();
        }
        if let Some(sound) = sound
            && sound.state() == AudioContextState::Suspended
        {
            let _ = sound.resume();
        }
    });
}

/// Plays a tone, when sound is open.
pub fn play(tone: Tone) {
    SOUND.with_borrow(|sound| {
        if let Some(sound) = sound {
            // A tone that cannot be played is no reason to stop.
            let _ = match tone {
                Tone::Waiting => {
                    note(sound, 659.3, 0.0, 0.12).and_then(|()| note(sound, 880.0, 0.14, 0.12))
                }
                Tone::Said => note(sound, 587.3, 0.0, 0.05),
                Tone::Late => note(sound, 880.0, 0.0, 0.16)
                    .and_then(|()| note(sound, 659.3, 0.16, 0.16))
                    .and_then(|()| note(sound, 880.0, 0.32, 0.16)),
            };
        }
    });
}

fn note(sound: &AudioContext, pitch: f32, after: f64, loudness: f32) -> Result<(), JsValue> {
    let start = sound.current_time() + after;
    let volume = sound.create_gain()?;
    volume.gain().set_value_at_time(0.0001, start)?;
    volume
        .gain()
        .exponential_ramp_to_value_at_time(loudness, start + 0.02)?;
    volume
        .gain()
        .exponential_ramp_to_value_at_time(0.0001, start + 0.32)?;
    let voice = sound.create_oscillator()?;
    voice.set_type(OscillatorType::Sine);
    voice.frequency().set_value(pitch);
    voice.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&sound.destination())?;
    voice.start_with_when(start)?;
    voice.stop_with_when(start + 0.35)
}
