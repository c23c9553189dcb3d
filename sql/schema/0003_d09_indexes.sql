-- Day 09: the indexes that the foreign keys lacked.
--
-- A primary key or a unique constraint brings its index along, a foreign key doesn't. Without one, each delete of a lesson
-- reads all check-ins and all completions to see that none refers to it. The unique keys of these tables begin with the
-- enrollment, and (a, b) doesn't serve b.
--
-- The other foreign keys are served: by a key that begins with their columns, or with the course, which leaves at most the
-- lessons or the deliverables of one course to look through.

create index check_ins_lesson_id on check_ins (lesson_id);
comment on index check_ins_lesson_id is 'Who checked in for this lesson; check_ins_enrollment_lesson_key answers the other way round.';

create index lesson_completions_lesson_id on lesson_completions (lesson_id);
comment on index lesson_completions_lesson_id is 'Who completed this lesson; the primary key answers the other way round.';

create index deliverable_completions_deliverable_id on deliverable_completions (deliverable_id);
comment on index deliverable_completions_deliverable_id is 'Who completed this deliverable; the primary key answers the other way round.';
