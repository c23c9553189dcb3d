//! What people's first versions of day 4 do wrong. Each has its server in the gallery.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        mode: "keeps-the-query",
        server_that: "takes the query for a part of the path",
        fails: &[1],
        sign: "/courses?sort=name: the status is 404",
    },
    Mistake {
        mode: "ignores-case",
        server_that: "compares paths without regard to case",
        fails: &[2],
        sign: "/Courses: the status is 200",
    },
    Mistake {
        mode: "cuts-parameters",
        server_that: "takes parameters to be letters and digits",
        fails: &[3],
        sign: "Rust-2.0_~: the status is 404",
    },
    Mistake {
        mode: "any-number",
        server_that: "does not look at a parameter's range",
        fails: &[4],
        sign: "/courses/rust/lessons/0: the status is 200",
    },
    Mistake {
        mode: "parameter-first",
        server_that: "tries a parameter before the literal",
        fails: &[5],
        sign: "/courses/new: the answer is that of `course`",
    },
    Mistake {
        mode: "never-goes-back",
        server_that: "never takes a choice back",
        fails: &[6],
        sign: "/courses/new/lessons: the status is 404",
    },
    Mistake {
        mode: "no-catch-all",
        server_that: "takes one segment for the rest of a path",
        fails: &[7],
        sign: "/files/a/b: the status is 404",
    },
    Mistake {
        mode: "decodes-first",
        server_that: "decodes the path before it splits it",
        fails: &[8],
        sign: "/courses/c%2Fc++: the status is 404",
    },
    Mistake {
        mode: "rest-undecoded",
        server_that: "does not decode what a catch-all takes",
        fails: &[8],
        sign: "/files/a/b%20c%2F: the body differs",
    },
    Mistake {
        mode: "plus-is-space",
        server_that: "decodes paths as it decodes forms",
        fails: &[8],
        sign: "/courses/c%2Fc++: the body differs at byte 16 of 18",
    },
    Mistake {
        mode: "decodes-anything",
        server_that: "leaves in place what it cannot decode",
        fails: &[9],
        sign: "/courses/%zz: the status is 200",
    },
    Mistake {
        mode: "forgives-slashes",
        server_that: "throws empty segments away",
        fails: &[7],
        sign: "/files/a/b//c: the body differs at byte 15 of 17",
    },
    Mistake {
        mode: "trailing-slash",
        server_that: "takes a slash at the end for nothing",
        fails: &[10],
        sign: "/files/a/: the answer is that of `file`",
    },
    Mistake {
        mode: "only-404",
        server_that: "says 404 where the method is wrong",
        fails: &[11],
        sign: "DELETE /courses: the status is 404",
    },
    Mistake {
        mode: "allow-forgets-head",
        server_that: "does not count HEAD among its methods",
        fails: &[11],
        sign: "Allow lacks HEAD",
    },
    Mistake {
        mode: "methods-in-any-case",
        server_that: "takes `get` for GET",
        fails: &[11],
        sign: "the method `get`: the status is 200",
    },
    Mistake {
        mode: "escapes-slashes",
        server_that: "escapes nothing in a Location but slashes",
        fails: &[11],
        sign: "the Location is not /courses/what%3F",
    },
    Mistake {
        mode: "one-options",
        server_that: "answers OPTIONS alike on every path",
        fails: &[12],
        sign: "OPTIONS /courses/rust: Allow lacks DELETE, PUT",
    },
    Mistake {
        mode: "length-of-nothing",
        server_that: "gives a 204 a length",
        fails: &[12],
        sign: "a 204 has no Content-Length",
    },
    Mistake {
        mode: "head-with-body-of-misses",
        server_that: "sends content for HEAD where nothing is",
        fails: &[12],
        sign: "HEAD /nothing: the content",
    },
    Mistake {
        mode: "head-with-body",
        server_that: "sends content for HEAD",
        fails: &[12],
        sign: "HEAD /: the content",
    },
];
