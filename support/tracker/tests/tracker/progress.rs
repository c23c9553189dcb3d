//! The sums of a tracker's lines.

use tracker::progress::{Forecast, Streak};
use tracker::{CheckIn, Progress, Tracker, template};

use crate::{check_in, date, day};

/// Progress seen on `today`, after lessons 1 to `done`, with check-ins for days 1, 2, ... on `dates`.
fn progress(done: u8, dates: &[&str], today: &str) -> Progress {
    let mut tracker = Tracker::parse(template());
    for number in 1..=done {
        tracker.set_done(day(number), true).unwrap();
    }
    for (number, date) in (1..).zip(dates) {
        tracker
            .set_check_in(day(number), &check_in(date, "2.5", "7"))
            .unwrap();
    }
    Progress::of(&tracker, date(today))
}

#[test]
fn a_streak_forgives_one_day_of_rest_and_not_two() {
    for (dates, today, current, longest) in [
        (&[][..], "2026-02-10", 0, 0),
        (&["2026-02-10"], "2026-02-10", 1, 1),
        (&["2026-02-09"], "2026-02-10", 1, 1),
        (&["2026-02-08"], "2026-02-10", 1, 1), // yesterday was the rest, today can still count
        (&["2026-02-07"], "2026-02-10", 0, 1),
        (
            &["2026-02-06", "2026-02-08", "2026-02-10"],
            "2026-02-10",
            3,
            3,
        ),
        (
            &["2026-02-05", "2026-02-06", "2026-02-09"],
            "2026-02-10",
            1,
            2,
        ),
        (
            &["2026-02-09", "2026-02-09", "2026-02-10"],
            "2026-02-10",
            2,
            2,
        ), // two lessons in a day
        (
            &["2026-02-10", "2026-02-08", "2026-02-09"],
            "2026-02-10",
            3,
            3,
        ), // in any order
        (
            &["2026-02-27", "2026-02-28", "2026-03-01"],
            "2026-03-02",
            3,
            3,
        ), // over a month's end
        (
            &["2026-02-08", "2026-02-09", "2062-02-10"],
            "2026-02-10",
            2,
            2,
        ), // a slip of the pen
    ] {
        let streak = progress(0, dates, today).streak;
        assert_eq!(streak, Streak { current, longest }, "{dates:?}");
    }
}

#[test]
fn the_forecast_goes_by_the_pace_and_is_silent_without_one() {
    let three = ["2026-01-30", "2026-01-31", "2026-02-01"];
    let finish = |progress: Progress| match progress.forecast {
        Forecast::Expected { finish, .. } => finish.to_string(),
        Forecast::Finished { on } => format!("finished {on:?}"),
        Forecast::Unknown { .. } => "unknown".into(),
    };

    assert_eq!(finish(progress(0, &[], "2026-02-01")), "unknown");
    assert_eq!(finish(progress(9, &[], "2026-02-01")), "unknown");
    assert_eq!(finish(progress(2, &three, "2026-02-01")), "unknown");
    assert_eq!(finish(progress(9, &three[..2], "2026-02-01")), "unknown");
    // One a day: the thirtieth is the planned last day, seen the same evening or the next morning.
    assert_eq!(finish(progress(3, &three, "2026-02-01")), "2026-02-28");
    assert_eq!(finish(progress(3, &three, "2026-02-02")), "2026-02-28");
    // Three lessons in six days: 27 more take 54.
    assert_eq!(finish(progress(3, &three, "2026-02-05")), "2026-03-30");
    assert_eq!(
        finish(progress(30, &three, "2026-02-05")),
        "finished Some(2026-02-01)"
    );
    assert_eq!(finish(progress(30, &[], "2026-02-05")), "finished None");
}

#[test]
fn hours_add_up_exactly() {
    let mut tracker = Tracker::parse(template());
    for (number, hours) in [(1, "0.1"), (2, "0.2"), (3, "24"), (4, "0.05")] {
        tracker
            .set_check_in(day(number), &check_in("2026-02-01", hours, "7"))
            .unwrap();
    }
    tracker
        .set_check_in(
            day(5),
            &CheckIn {
                hours: None,
                ..check_in("2026-02-01", "1", "10")
            },
        )
        .unwrap();
    let progress = Progress::of(&tracker, date("2026-02-10"));

    assert_eq!(progress.hours.total, "24.35");
    assert_eq!(progress.hours.average.as_deref(), Some("6.1"));
    assert_eq!(progress.energy.average.as_deref(), Some("7.6"));
}

#[test]
fn the_next_step_is_to_sign_then_the_first_open_lesson_then_what_is_not_delivered() {
    let command = |tracker: &Tracker| {
        let next = Progress::of(tracker, date("2026-02-10")).next;
        next.map_or("none".into(), |next| next.command)
    };
    let mut tracker = Tracker::parse(template());
    assert_eq!(command(&tracker), "just start --name \"Your Name\"");

    tracker.sign("Ada", date("2026-01-30")).unwrap();
    for number in [1, 3] {
        tracker.set_done(day(number), true).unwrap();
    }
    assert_eq!(command(&tracker), "just day 2");

    for day in tracker::Day::all() {
        tracker.set_done(day, true).unwrap();
    }
    assert_eq!(
        command(&tracker),
        "just deliver \"RESTful API Platform (Rust, no web framework)\""
    );

    for place in (0..tracker.deliverables().len()).rev() {
        tracker.set_delivered(place, true).unwrap();
    }
    assert_eq!(command(&tracker), "none");
}

#[test]
fn a_date_in_the_future_is_reported_with_its_line() {
    let warnings = progress(0, &["2062-02-01"], "2026-02-10").warnings;
    let [warning] = &warnings[..] else {
        panic!("{warnings:?}")
    };
    assert_eq!(
        (warning.line, warning.reason.as_str()),
        (57, "2062-02-01 is in the future")
    );
}

#[test]
fn a_check_in_dated_in_the_future_counts_for_nothing() {
    let with = progress(2, &["2026-02-08", "2026-02-09", "2099-01-30"], "2026-02-10");
    let without = progress(2, &["2026-02-08", "2026-02-09"], "2026-02-10");
    let [warning] = &with.warnings[..] else {
        panic!("{:?}", with.warnings)
    };
    assert_eq!(warning.line, 59);

    let figures = |mut progress: Progress| {
        progress.warnings.clear();
        format!("{progress:#?}")
    };
    assert_eq!(figures(with), figures(without));
}
