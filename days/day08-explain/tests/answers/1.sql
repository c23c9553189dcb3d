select name
from accounts
where email = 'learner42@example.org';
