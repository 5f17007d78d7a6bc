//! When a topic is open.

use std::collections::BTreeMap;

carrier! {
    /// Opening hours. Times are `HH:MM:SS`; durations (`PT8H30M`) and dates with a time
    /// are taken, too. Only the time of day counts.
    ChatOpeningHours {
        /// The time zone the hours are in.
        tz_location: Option<TimeZoneData>,
        /// Open on Mondays.
        mon_enabled: bool,
        /// Monday: opens.
        mon_start: String,
        /// Monday: closes.
        mon_stop: String,
        /// Open on Tuesdays.
        tue_enabled: bool,
        /// Tuesday: opens.
        tue_start: String,
        /// Tuesday: closes.
        tue_stop: String,
        /// Open on Wednesdays.
        wed_enabled: bool,
        /// Wednesday: opens.
        wed_start: String,
        /// Wednesday: closes.
        wed_stop: String,
        /// Open on Thursdays.
        thu_enabled: bool,
        /// Thursday: opens.
        thu_start: String,
        /// Thursday: closes.
        thu_stop: String,
        /// Open on Fridays.
        fri_enabled: bool,
        /// Friday: opens.
        fri_start: String,
        /// Friday: closes.
        fri_stop: String,
        /// Open on Saturdays.
        sat_enabled: bool,
        /// Saturday: opens.
        sat_start: String,
        /// Saturday: closes.
        sat_stop: String,
        /// Open on Sundays.
        sun_enabled: bool,
        /// Sunday: opens.
        sun_start: String,
        /// Sunday: closes.
        sun_stop: String,
        /// Closed over lunch, on every open day.
        use_lunch_hours: bool,
        /// Lunch begins.
        lunch_start: String,
        /// Lunch ends.
        lunch_stop: String,
    }
}

carrier! {
    /// A time zone. SuperOffice: `TZLocation`.
    TimeZoneData {
        /// Primary key.
        #[serde(rename = "TZLocationID")]
        tz_location_id: i32,
        /// Name.
        name: String,
        /// Code.
        #[serde(rename = "TZLocationCode")]
        tz_location_code: String,
        /// Cities in it.
        #[serde(rename = "TZLocationCities")]
        tz_location_cities: String,
        /// The country's ISO 3166 number.
        iso_number: i32,
        /// Rules for standard time, by year.
        #[serde(rename = "TimeZoneSTDRules")]
        std_rules: BTreeMap<String, TimeZoneRule>,
        /// Rules for daylight saving time, by year.
        #[serde(rename = "TimeZoneDSTRules")]
        dst_rules: BTreeMap<String, TimeZoneRule>,
    }
}

carrier! {
    /// When an offset from UTC is in force.
    TimeZoneRule {
        /// First day.
        start_day: i32,
        /// First month.
        start_month: i32,
        /// Last day.
        end_day: i32,
        /// Last month.
        end_month: i32,
        /// Minutes from UTC.
        #[serde(rename = "TZOffset")]
        tz_offset: i32,
        /// First day, as a pattern.
        start_rule_pattern: String,
        /// Last day, as a pattern.
        end_rule_pattern: String,
    }
}
