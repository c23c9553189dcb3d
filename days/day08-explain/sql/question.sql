select count(*)
from learners
join devices on learner_id = learners.id
where country = 'country 17' and city = 'city 17' and zone = 'zone 17'
  and maker = 'maker 17' and model = 'model 17' and system = 'system 17'
