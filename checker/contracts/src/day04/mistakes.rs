//! The mistakes in people's first versions of day 4. The gallery has a server for each.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        id: "keeps-the-query",
        words: "treats the query as a part of the path",
        fails: &[1],
        sign: "/courses?sort=name: the status is 404",
    },
    Mistake {
        id: "ignores-case",
        words: "ignores case in paths",
        fails: &[2],
        sign: "/Courses: the status is 200",
    },
    Mistake {
        id: "cuts-parameters",
        words: "accepts only letters and digits in parameters",
        fails: &[3],
        sign: "Rust-2.0_~: the status is 404",
    },
    Mistake {
        id: "any-number",
        words: "doesn't check a parameter's range",
        fails: &[4],
        sign: "/courses/rust/lessons/0: the status is 200",
    },
    Mistake {
        id: "parameter-first",
        words: "tries a parameter before the literal",
        fails: &[5],
        sign: "/courses/new: route `course` answered",
    },
    Mistake {
        id: "never-goes-back",
        words: "never backtracks",
        fails: &[6],
        sign: "/courses/new/lessons: the status is 404",
    },
    Mistake {
        id: "no-catch-all",
        words: "matches only one segment with a catch-all",
        fails: &[7],
        sign: "/files/a/b: the status is 404",
    },
    Mistake {
        id: "decodes-first",
        words: "decodes the path before it splits it",
        fails: &[8],
        sign: "/courses/c%2Fc++: the status is 404",
    },
    Mistake {
        id: "rest-undecoded",
        words: "doesn't decode the rest that a catch-all matches",
        fails: &[8],
        sign: "/files/a/b%20c%2F: the body differs",
    },
    Mistake {
        id: "plus-is-space",
        words: "decodes paths with the rules of forms",
        fails: &[8],
        sign: "/courses/c%2Fc++: the body differs at byte 16 of 18",
    },
    Mistake {
        id: "decodes-anything",
        words: "leaves escapes in place that it can't decode",
        fails: &[9],
        sign: "/courses/%zz: the status is 200",
    },
    Mistake {
        id: "forgives-slashes",
        words: "drops empty segments",
        fails: &[7],
        sign: "/files/a/b//c: the body differs at byte 15 of 17",
    },
    Mistake {
        id: "trailing-slash",
        words: "ignores a slash at the end",
        fails: &[10],
        sign: "/files/a/: route `file` answered",
    },
    Mistake {
        id: "only-404",
        words: "answers 404 if the method is wrong",
        fails: &[11],
        sign: "DELETE /courses: the status is 404",
    },
    Mistake {
        id: "allow-forgets-head",
        words: "leaves HEAD out of Allow",
        fails: &[11],
        sign: "Allow lacks HEAD",
    },
    Mistake {
        id: "unknown-is-a-bad-request",
        words: "answers 400 to an unknown method in its own code",
        fails: &[11],
        sign: "the method `BREW`: the status is 400, expected 501",
    },
    Mistake {
        id: "methods-in-any-case",
        words: "treats `get` as GET",
        fails: &[11],
        sign: "the method `get`: the status is 200",
    },
    Mistake {
        id: "escapes-slashes",
        words: "escapes only slashes in a Location",
        fails: &[11],
        sign: "the Location isn't /courses/what%3F",
    },
    Mistake {
        id: "one-options",
        words: "sends the same Allow for OPTIONS on every path",
        fails: &[12],
        sign: "OPTIONS /courses/rust: Allow lacks DELETE, PUT",
    },
    Mistake {
        id: "length-of-nothing",
        words: "sends a Content-Length with a 204",
        fails: &[12],
        sign: "a 204 must not have a Content-Length",
    },
    Mistake {
        id: "head-with-body-of-misses",
        words: "sends content in response to HEAD if the status is 404",
        fails: &[12],
        sign: "HEAD /nothing: the content",
    },
    Mistake {
        id: "head-with-body",
        words: "sends content in response to HEAD",
        fails: &[12],
        sign: "HEAD /: the content",
    },
];
