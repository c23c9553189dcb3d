//! The command people type: tracker, checker, SQL grader, reports.
