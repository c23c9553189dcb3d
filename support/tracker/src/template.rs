//! A tracker that nobody has written in yet.

use std::fmt::Write;

use crate::curriculum::{Curriculum, curriculum};

/// The text of a fresh PROGRESS.md: nothing ticked, nothing signed.
///
/// The lists in it are the curriculum's, so there is no second copy of them to keep in step.
///
/// ```
/// let fresh = tracker::template();
/// assert!(fresh.contains("- [ ] Day 4 - Routing foundations\n"));
/// assert!(fresh.contains("**Signature:** ________________  \n"));
/// ```
pub fn template() -> String {
    let course = curriculum();
    let mut page = String::new();
    write(&mut page, course).expect("writing to a string cannot fail");
    page
}

fn write(page: &mut String, course: &Curriculum) -> std::fmt::Result {
    let Curriculum {
        language, database, ..
    } = course;
    write!(
        page,
        "# MONTH 3 - BACKEND MASTERY - PROGRESS TRACKER\n\
         \n\
         **Start Date:** January 30, 2026  \n\
         **Target:** Become a badass backend engineer  \n\
         **Language:** {language}  \n\
         **Database:** {database}\n\
         \n\
         ---\n\
         \n"
    )?;
    for week in &course.weeks {
        let title = week.title.to_uppercase();
        write!(page, "## 📅 WEEK {}: {title}\n\n", week.number)?;
        for lesson in &week.lessons {
            writeln!(page, "- [ ] Day {} - {}", lesson.day, lesson.title)?;
        }
        page.push('\n');
    }

    page.push_str("---\n\n## 🎯 DAILY CHECK-INS\n\n");
    for week in &course.weeks {
        writeln!(page, "### Week {}", week.number)?;
        for lesson in &week.lessons {
            let day = lesson.day;
            writeln!(
                page,
                "- **Day {day}:** ___/___/___ - ⏱ ___ hours - 💪 Energy: __/10"
            )?;
        }
        page.push('\n');
    }

    page.push_str("---\n\n## 🏆 MONTHLY DELIVERABLE CHECKLIST\n\nBy Day 30, you must have:\n\n");
    for (deliverable, whole) in course.deliverables() {
        let indent = if whole.is_some() { "  " } else { "" };
        writeln!(page, "{indent}- [ ] {}", deliverable.title)?;
    }

    page.push_str(
        "\n---\n\
         \n\
         ## 💪 COMMITMENT\n\
         \n\
         **I commit to:**\n\
         - Showing up every day for 30 days\n\
         - Building from scratch (no frameworks)\n\
         - Asking questions when stuck\n\
         - Documenting my journey\n\
         - Not giving up when it gets hard\n\
         \n\
         **Signature:** ________________  \n\
         **Date:** January 30, 2026\n\
         \n\
         ---\n\
         \n\
         **This is your final shot. Make it count.** 🚀\n",
    );
    Ok(())
}
