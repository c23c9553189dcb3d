-- The learner with the address learner42@example.org. At most 10 pages.
select name
from accounts
where lower(email) = 'learner42@example.org';
