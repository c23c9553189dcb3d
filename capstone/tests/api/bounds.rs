//! The bounds around every route, as an operator sets them.

use capstone::http::bounds::Bounds;
use jiff::SignedDuration;
use protection::{Cors, SecurityHeaders, TrustedProxies};

use crate::client::Answer;
use crate::platform::Platform;
use crate::world::World;

const APP: &str = "https://app.example.org";

/// A courses page from a client that says it is at `address`.
fn from(world: &World, address: &str) -> Answer {
    world.send("GET /courses", &[("x-forwarded-for", address)], "")
}

fn three_a_minute() -> Bounds {
    Bounds {
        by_address: Some("3/1m".parse().unwrap()),
        ..Bounds::default()
    }
}

#[test]
fn an_address_has_its_requests_and_then_is_told_when_to_come_back() {
    let world = World::behind(&three_a_minute());
    let first = world.get("/courses").expect(200);
    assert_eq!(first.field("ratelimit-policy"), r#""address";q=3;w=60"#);
    assert_eq!(first.field("ratelimit"), r#""address";r=2;t=20"#);
    // What is not there and what is not allowed count as well.
    world.get("/nothing").expect(404);
    world.send("DELETE /courses", &[], "").expect(405);
    let refused = world.get("/courses").expect(429);
    assert_eq!(refused.field("retry-after"), "20");
    assert_eq!(refused.json()["type"], "/problems/too_many_requests");
    world.clock.advance(SignedDuration::from_secs(20));
    world.get("/courses").expect(200);
    world.get("/courses").expect(429);
}

#[test]
fn a_client_that_makes_up_an_address_is_still_itself() {
    let world = World::behind(&three_a_minute());
    for last in 1..4 {
        from(&world, &format!("203.0.113.{last}")).expect(200);
    }
    from(&world, "203.0.113.4").expect(429);
}

#[test]
fn behind_a_trusted_proxy_each_client_has_its_own() {
    let world = World::behind(&Bounds {
        proxies: TrustedProxies::new(["127.0.0.0/8".parse().unwrap()]),
        ..three_a_minute()
    });
    for last in 1..9 {
        from(&world, &format!("198.51.100.7, 203.0.113.{last}")).expect(200);
    }
    for _ in 0..2 {
        from(&world, "198.51.100.8, 203.0.113.1").expect(200);
    }
    from(&world, "198.51.100.9, 203.0.113.1").expect(429);
}

#[test]
fn a_listed_site_may_read_and_another_may_not() {
    let world = World::behind(&Bounds {
        cors: Some(Cors::new([APP]).unwrap().credentials()),
        ..Bounds::default()
    });
    let preflight = |origin: &str| {
        let asks = [("origin", origin), ("access-control-request-method", "PUT")];
        world.send("OPTIONS /cohorts", &asks, "").expect(204)
    };
    assert_eq!(preflight(APP).field("access-control-allow-origin"), APP);
    assert!(
        preflight(APP)
            .field("access-control-allow-methods")
            .contains("PUT")
    );
    assert_eq!(
        preflight("https://evil.example").field("access-control-allow-origin"),
        ""
    );

    for (target, status) in [("/courses", 200), ("/courses/none", 404)] {
        let answer = world.send(&format!("GET {target}"), &[("origin", APP)], "");
        assert_eq!(answer.status, status);
        assert_eq!(answer.field("access-control-allow-origin"), APP);
        assert!(answer.field("vary").contains("Origin"), "{answer:?}");
    }
    let other = world.send("GET /courses", &[("origin", "https://evil.example")], "");
    assert_eq!(other.field("access-control-allow-origin"), "");
    assert!(other.field("vary").contains("Origin"), "{other:?}");
}

#[test]
fn without_a_list_no_site_may_read() {
    let world = World::new();
    let answer = world
        .send("GET /courses", &[("origin", APP)], "")
        .expect(200);
    assert_eq!(answer.field("access-control-allow-origin"), "");
}

#[test]
fn tls_is_demanded_where_the_operator_says_so() {
    let headers = SecurityHeaders::new().hsts(SignedDuration::from_hours(8760));
    let world = World::behind(&Bounds {
        headers,
        ..Bounds::default()
    });
    for (target, status) in [("/courses", 200), ("/nothing", 404)] {
        let answer = world.get(target).expect(status);
        assert_eq!(
            answer.field("strict-transport-security"),
            "max-age=31536000"
        );
    }
    assert_eq!(
        World::new()
            .get("/courses")
            .field("strict-transport-security"),
        ""
    );
}

#[test]
fn what_belongs_to_a_person_is_not_stored() {
    let world = World::new();
    for field in [("authorization", "Bearer x"), ("cookie", "sid=x")] {
        let answer = world.send("GET /courses", &[field], "");
        assert_eq!(answer.field("cache-control"), "no-store", "{field:?}");
    }
    let public = world.send("GET /courses", &[("authorization", "")], "");
    assert_eq!(public.field("cache-control"), "");
}

#[test]
fn the_settings_of_the_program_are_the_bounds_of_its_server() {
    let platform = Platform::with(&[
        ("CAPSTONE_ADDRESS_LIMIT", "2/1h"),
        ("CAPSTONE_TRUSTED_PROXIES", "127.0.0.1"),
        ("CAPSTONE_FORWARDED_FIELD", "forwarded"),
        ("CAPSTONE_ALLOWED_ORIGINS", APP),
        ("CAPSTONE_HSTS", "1h"),
    ]);
    let mut client = platform.client();
    let mut from = |address: &str| {
        let call = lesson::Call::get("/api/v1/courses").header("Origin", APP);
        client.call(&call.header("Forwarded", format!("for={address}")))
    };
    from("203.0.113.9").expect(200);
    let answer = from("203.0.113.9").expect(200);
    assert_eq!(answer.field("access-control-allow-origin"), APP);
    assert_eq!(answer.field("strict-transport-security"), "max-age=3600");
    from("203.0.113.9").expect(429);
    from("203.0.113.8").expect(200);
}
