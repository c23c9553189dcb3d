//! Inputs that grow exponentially: an answer, or the limit that was met.

use std::time::{Duration, Instant};

use normal_forms::{Analysis, LimitReached, Limits, NormalForm, Relation, parse};

/// `a1 <-> b1; a2 <-> b2; ...`: two to the power of `pairs` keys.
fn pairs(pairs: usize) -> String {
    let both = |it| format!("a{it} -> b{it}; b{it} -> a{it}\n");
    (0..pairs).map(both).collect()
}

/// Dependencies between 40 attributes, from a generator with a fixed seed.
fn tangle(seed: u64, dependencies: usize, widest: u64) -> String {
    let mut state = seed;
    let mut next = |below: u64| {
        // Knuth's MMIX generator; its low bits are the weak ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let names: Vec<String> = (0..40).map(|it| format!("a{it}")).collect();
    let mut text = format!("tangle({})\n", names.join(", "));
    for _ in 0..dependencies {
        let left: Vec<String> = (0..=next(widest))
            .map(|_| format!("a{}", next(40)))
            .collect();
        text.push_str(&format!("{} -> a{}\n", left.join(", "), next(40)));
    }
    text
}

#[test]
fn a_million_keys_are_not_listed_but_counted_up_to_the_limit() {
    let relation: Relation = pairs(20).parse().unwrap();
    let keys = relation.keys(Limits::default());
    assert_eq!(keys.found().len(), 500);
    assert_eq!(keys.limit(), Some(LimitReached::Keys(500)));
    assert_eq!(
        LimitReached::Keys(500).to_string(),
        "there are more than 500 candidate keys (the limit)"
    );
}

#[test]
fn exactly_as_many_keys_as_the_limit_are_all_keys() {
    let relation: Relation = pairs(5).parse().unwrap();
    let limits = |keys| Limits {
        keys,
        ..Limits::default()
    };
    let keys = relation.keys(limits(32));
    assert_eq!((keys.found().len(), keys.limit()), (32, None));
    assert_eq!(
        relation.keys(limits(31)).limit(),
        Some(LimitReached::Keys(31))
    );
}

#[test]
fn a_form_that_needs_the_keys_not_found_is_not_guessed() {
    let few = Limits {
        keys: 1,
        ..Limits::default()
    };
    // In BCNF whatever the keys are.
    let simple: Relation = "a -> b, c; b -> a, c".parse().unwrap();
    assert_eq!(
        simple.form(&simple.keys(few)).unwrap().form,
        NormalForm::BoyceCodd
    );
    // 3NF, because zip is in the second key, which was not looked for.
    let cities: Relation = "r(street, city, zip); street, city -> zip; zip -> city"
        .parse()
        .unwrap();
    assert_eq!(
        cities.form(&cities.keys(Limits::default())).unwrap().form,
        NormalForm::Third
    );
    let hidden: Relation = "r(a, b, c, d); a, b -> c; c -> b; d -> a; a -> d"
        .parse()
        .unwrap();
    let known = hidden.form(&hidden.keys(Limits::default())).unwrap().form;
    assert_eq!(known, NormalForm::Third);
    assert_eq!(hidden.form(&hidden.keys(few)), Err(LimitReached::Keys(1)));
    // Not 2NF, because b is a part of the second key; without that key it would seem to be.
    let partial: Relation = "r(a, b, c, d); a -> b, c; b, c -> a; b -> d"
        .parse()
        .unwrap();
    let known = partial.form(&partial.keys(Limits::default())).unwrap().form;
    assert_eq!(known, NormalForm::First);
    assert_eq!(partial.form(&partial.keys(few)), Err(LimitReached::Keys(1)));
}

#[test]
fn a_search_that_takes_too_long_says_so() {
    let relation: Relation = tangle(7, 60, 12).parse().unwrap();
    let short = Limits {
        steps: 10,
        ..Limits::default()
    };
    let outcomes: Vec<_> = (0..40)
        .map(|seed| tangle(seed, 30, 6).parse::<Relation>().unwrap())
        .chain([relation])
        .map(|relation| relation.boyce_codd_normal_form(short).limit)
        .collect();
    assert!(outcomes.contains(&Some(LimitReached::Steps(10))));
    assert_eq!(
        LimitReached::Steps(10).to_string(),
        "more than 10 left sides would have to be tried (the limit)"
    );
}

#[test]
fn the_keys_of_a_part_are_counted_up_to_the_limit_and_said_to_be_cut() {
    // Eleven names of one thing: one part, in which each is a key.
    let names = |it| format!("a -> b{it}; b{it} -> a\n");
    let relation: Relation = (0..10).map(names).collect::<String>().parse().unwrap();
    let all = Limits::default();
    // Synthesis knows these keys without a search; decomposition into BCNF knows one and searches for the others.
    for (limits, keys, limit) in [
        (all, 11, None),
        (Limits { keys: 4, ..all }, 4, Some(LimitReached::Keys(4))),
    ] {
        let parts = relation.boyce_codd_normal_form(limits).parts;
        let found: Vec<_> = parts.iter().map(|it| (it.keys.len(), it.limit)).collect();
        assert_eq!(found, [(keys, limit)], "{limits:?}");
    }
    let none = Limits { steps: 0, ..all };
    let part = &relation.third_normal_form(none)[0];
    let searched = (part.keys.len(), part.limit);
    assert_eq!(searched, (11, Some(LimitReached::Steps(0))));
    let subjects = parse("street, city -> zip; zip -> city").unwrap();
    let page = Analysis::of(&subjects[0], Limits { keys: 1, ..all }).to_string();
    let cut = "key {street, city}  ... there are more than 1 candidate keys (the limit)\n";
    assert!(page.contains(cut), "{page}");
}

/// A second is promised, and a fifth of one is what it takes at most without optimization. This is what tells a loaded
/// machine from an exponent: without the limits, these are years.
const FAR_TOO_LONG: Duration = Duration::from_secs(30);

#[test]
fn forty_attributes_and_sixty_dependencies_get_a_whole_page() {
    let widest = [1, 2, 3, 4, 6, 8, 10, 12, 15, 20, 25, 30];
    let tangles = (0..12).zip(widest).map(|(seed, it)| tangle(seed, 60, it));
    for text in tangles.chain([pairs(20)]) {
        let begun = Instant::now();
        let subjects = parse(&text).unwrap();
        let page = Analysis::of(&subjects[0], Limits::default()).to_string();
        assert!(begun.elapsed() < FAR_TOO_LONG, "{text}");
        for line in [
            "keys ",
            "form ",
            "in 3NF: lossless, keeps every dependency",
            "in BCNF: ",
        ] {
            assert!(page.contains(line), "{page}");
        }
    }
}
