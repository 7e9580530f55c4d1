# Что страница говорит о задачах и предсказаниях: загружается там, где они есть.

exercise-ask = Что он напечатает? Запишите, прежде чем запускать.
exercise-asked = Ваше предсказание к примеру { $number }
exercise-compare = Сравнить
exercise-show = Показать вывод
exercise-all-right = Всё верно: { $right } из { $count }
exercise-some-right = Верно: { $right } из { $count }
exercise-right = Верно
exercise-wrong = Неверно
exercise-yours = у вас
exercise-missing = у вас этого нет
exercise-extra = Не печатает
exercise-solved = Решено
exercise-unsolved = Ещё не решено: выполнено обещаний: { $kept } из { $count }
exercise-gone = Этого задача требует тоже, но комментария больше нет
