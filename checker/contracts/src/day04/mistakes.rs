//! What people's first versions of day 4 do wrong. Each has its server in the gallery.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        id: "keeps-the-query",
        words: "takes the query for a part of the path",
        fails: &[1],
        sign: "/courses?sort=name: the status is 404",
    },
    Mistake {
        id: "ignores-case",
        words: "compares paths without regard to case",
        fails: &[2],
        sign: "/Courses: the status is 200",
    },
    Mistake {
        id: "cuts-parameters",
        words: "takes parameters to be letters and digits",
        fails: &[3],
        sign: "Rust-2.0_~: the status is 404",
    },
    Mistake {
        id: "any-number",
        words: "does not look at a parameter's range",
        fails: &[4],
        sign: "/courses/rust/lessons/0: the status is 200",
    },
    Mistake {
        id: "parameter-first",
        words: "tries a parameter before the literal",
        fails: &[5],
        sign: "/courses/new: the answer is that of `course`",
    },
    Mistake {
        id: "never-goes-back",
        words: "never takes a choice back",
        fails: &[6],
        sign: "/courses/new/lessons: the status is 404",
    },
    Mistake {
        id: "no-catch-all",
        words: "takes one segment for the rest of a path",
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
        words: "does not decode what a catch-all takes",
        fails: &[8],
        sign: "/files/a/b%20c%2F: the body differs",
    },
    Mistake {
        id: "plus-is-space",
        words: "decodes paths as it decodes forms",
        fails: &[8],
        sign: "/courses/c%2Fc++: the body differs at byte 16 of 18",
    },
    Mistake {
        id: "decodes-anything",
        words: "leaves in place what it cannot decode",
        fails: &[9],
        sign: "/courses/%zz: the status is 200",
    },
    Mistake {
        id: "forgives-slashes",
        words: "throws empty segments away",
        fails: &[7],
        sign: "/files/a/b//c: the body differs at byte 15 of 17",
    },
    Mistake {
        id: "trailing-slash",
        words: "takes a slash at the end for nothing",
        fails: &[10],
        sign: "/files/a/: the answer is that of `file`",
    },
    Mistake {
        id: "only-404",
        words: "says 404 where the method is wrong",
        fails: &[11],
        sign: "DELETE /courses: the status is 404",
    },
    Mistake {
        id: "allow-forgets-head",
        words: "does not count HEAD among its methods",
        fails: &[11],
        sign: "Allow lacks HEAD",
    },
    Mistake {
        id: "methods-in-any-case",
        words: "takes `get` for GET",
        fails: &[11],
        sign: "the method `get`: the status is 200",
    },
    Mistake {
        id: "escapes-slashes",
        words: "escapes nothing in a Location but slashes",
        fails: &[11],
        sign: "the Location is not /courses/what%3F",
    },
    Mistake {
        id: "one-options",
        words: "answers OPTIONS alike on every path",
        fails: &[12],
        sign: "OPTIONS /courses/rust: Allow lacks DELETE, PUT",
    },
    Mistake {
        id: "length-of-nothing",
        words: "gives a 204 a length",
        fails: &[12],
        sign: "a 204 has no Content-Length",
    },
    Mistake {
        id: "head-with-body-of-misses",
        words: "sends content for HEAD where nothing is",
        fails: &[12],
        sign: "HEAD /nothing: the content",
    },
    Mistake {
        id: "head-with-body",
        words: "sends content for HEAD",
        fails: &[12],
        sign: "HEAD /: the content",
    },
];
