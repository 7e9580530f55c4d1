# Все фразы инструмента по-русски. В `en.ftl` те же ключи.

## Диагностика

promise-broken = обещанный вывод не появился
promise-inferred-help = если комментарий не обещает вывода, сформулируйте его так, чтобы он не читался как вывод, или дайте блоку `no_promises`
promise-spacing = вывод отличается от обещанного только пробелами
promise-partial = верно, но напечатано больше
promise-partial-help = не названо: { $lines }{ $count ->
    [0] {""}
   *[other] { " " }и ещё { $count }
}; назовите всё или поставьте `...` вместо остального
promise-unreached = до строки с этим обещанием выполнение не дошло
promise-doubtful = это читается как вывод, но получилось { $actual }
promise-doubtful-lines = это читается как вывод, но получилось другое
promise-doubtful-none = это читается как вывод, но ничего не выведено
promise-doubtful-help = исправьте, поставьте впереди маркер или скажите словами, которых не бывает в выводе
promise-silent = здесь нет ничего, с чем можно сверить это обещание
promise-assigned = рядом с присваиванием указано другое значение
promise-message = исключение то, что обещано, но сообщение у него другое
promise-unstable = здесь ничего нельзя обещать: вывод меняется от запуска к запуску
promise-unstable-help = закрепите случайность (`random.seed`), упорядочьте элементы (`sorted`) или поставьте `...` на месте того, что меняется
promise-order = здесь ничего нельзя обещать: порядок элементов множества в языке не определён
promise-order-help = упорядочьте элементы (`sorted`) или запишите их как множество: `{"{"}1, 2{"}"}`
unpromised-exception = исключение, которого никто не обещал: { $exception }
fragment = этот блок — часть большей программы: имя `{ $name }` ничто не определяет
missing-module = пакета `{ $name }` нет: начиная с его импорта блок не выполнялся
missing-input = `input()` нечего прочитать: отсюда блок не выполнялся
unpromised-exception-help = если пример должен его показать, скажите об этом рядом со строкой: `# { $class }`
no-input-help = дайте блоку ввод, по строке на ответ (`stdin="Анна\n30"`), или не запускайте его (`no_run`)
input-ended-help = в `stdin` этого блока меньше строк, чем читает программа; добавьте недостающие ответы
missing-module-help = у встроенного интерпретатора нет сторонних пакетов: выполняйте блок в своём Python, где он есть (`--python .venv/bin/python`, или `python = ".venv/bin/python"` в book.toml, а если книги нет — в `[tool.pyproof]` файла pyproject.toml), или не запускайте его (`no_run="нужен { $name }"`); если это модуль из самого примера, покажите его выше в блоке с `file="{ $name }.py"` или назовите его файл в настройках: `files = ["{ $name }.py"]`
missing-package-help = установите `{ $name }` туда, где его найдёт Python книги (собственный пакет — `pip install -e .`), или не запускайте блок (`no_run="нужен { $name }"`)
lacking-module-help = у интерпретатора, который выполняет книгу, нет этого модуля стандартной библиотеки: не запускайте блок (`no_run="нужен { $name }"`)
removed-module-help = в Python { $version } и новее нет `{ $name }`: возьмите то, что пришло ему на смену, или не запускайте блок (`no_run="нужен Python постарше"`)
import-help = исправьте импорт или, если ему нужны файлы, которых в книге нет, не запускайте блок (`no_run="часть пакета"`)
missing-file-help = программа начинает в пустой папке: дайте ей `{ $name }` в блоке выше (`file="{ $name }"`) или ключом `files` в настройках либо сначала запишите его — в этом блоке или в том, который он продолжает; или не запускайте блок (`no_run="нужен { $name }"`)
file-session-help = `{ $name }` назван в блоке на строке { $line }, но у каждой программы своя папка; с одинаковым `session=` у обоих блоков будут общие файлы
outside-file-help = программе доступны только файлы в её собственной пустой папке: укажите путь внутри неё или не запускайте блок (`no_run="нужен { $name }"`)
network-help = у программ нет сети: не запускайте блок (`no_run="нужна сеть"`)
process-help = программы не запускают процессов и не посылают им сигналов: не запускайте блок (`no_run="запускает процесс"`)
confined-help = программы ограничены: у них нет сети, других процессов и чужих файлов; не запускайте блок (`no_run="почему"`)
argv-help = у блока нет командной строки: задайте `sys.argv` в нём самом или не запускайте его (`no_run="нужны аргументы"`)
environ-help = программы не видят переменных этой машины: задайте переменную в самом блоке или не запускайте его (`no_run="почему"`)
undefined-name-help = имя `{ $name }` не определено ни в этом блоке, ни в тех, которые он продолжает: определите его, хотя бы в скрытой строке, или не запускайте блок (`no_run="фрагмент"`); если пример и показывает ошибку, скажите об этом рядом со строкой: `# NameError`
skipped-name-help = имя `{ $name }` определено в блоке на строке { $line }, а он не запускается; не запускайте и этот (`no_run`) или определите имя здесь
earlier-failure-help = имя `{ $name }` определено в блоке на строке { $line }, но он завершился раньше; сначала исправьте его
checker-help = `{ $name }` знает только программа проверки типов: импортируйте это имя из `typing` или не запускайте блок (`no_run="для проверки типов"`)
json-help = это скорее JSON: в Python пишут `True`, `False` и `None`; укажите у блока язык `json`
python2-help = это Python 2, которого у читателей уже нет: перепишите для Python 3 или пропустите блок (`ignore="Python 2"`)
placeholder-help = здесь оставлено место, которое должен заполнить читатель: напишите код, который можно выполнить, или пропустите блок (`ignore="шаблон"`)
fragment-help = это часть большей программы: покажите её целиком, хотя бы в скрытых строках, или пропустите блок (`ignore="фрагмент"`)
shell-help = это команда оболочки, а не Python: укажите у блока язык `console`
magic-help = это команда IPython, а не Python: уберите её или пропустите блок (`ignore="нужен IPython"`)
await-help = вне функции это понимают только блокноты и `python -m asyncio`: поместите код в `async def main()` и завершите его вызовом `asyncio.run(main())`
session-help = имя `{ $name }` определено в блоке на строке { $line }, но этот блок его не продолжает; с одинаковым `session=` у обоих будут общие имена
missing-exception = блок должен был завершиться исключением, но не завершился
missing-exception-class = блок должен был завершиться исключением { $class }, но не завершился
syntax-error = это не Python: { $class }: { $message }
syntax-error-help = блоку не на Python можно дать `ignore`, а тому, который показывает ошибку, — `syntax_error`
missing-syntax-error = блок должен был содержать синтаксическую ошибку, но её в нём нет
timeout = программа выполнялась дольше отведённого времени
timeout-help = дайте блоку собственный предел (`timeout=10s`) или не запускайте его (`no_run`)
output-limit = блок вывел больше дозволенного
output-help = печатайте меньше или поднимите предел `output` в [preprocessor.pyproof.limits]
memory = программе понадобилось больше памяти, чем ей отведено
memory-help = уменьшите пример или поднимите предел `memory` в [preprocessor.pyproof.limits]
crashed-status = программа сама завершила свой процесс со статусом { $status }
crashed-signal = процесс программы прерван сигналом { $signal }
crashed-silent = процесс программы завершился, ничего не сообщив
crashed-panicked = сбой интерпретатора: { $words }
crashed-worker = сбой процесса, который выполняет программы: { $words }; подробнее скажет `mdbook-pyproof doctor`
crashed-gone = процесс, который выполняет программы, не запустился или завершился, не ответив; подробнее скажет `mdbook-pyproof doctor`
crashed-confused = процесс, который выполняет программы, ответил не за ту программу
crashed-files = программа остановлена: её файлы заняли больше отведённого места
crashed-threads = программа остановлена: потоков стало больше дозволенного
crashed-given = то, что выполняется перед каждой программой, завершилось ошибкой: { $words }; посмотрите `preamble` и блоки с `setup`
crashed-unconfined = программа не запускалась: не удалось её ограничить
not-run = до блока не дошла очередь: программа завершилась в одном из предыдущих
needs-python = `{ $what }` есть в Python начиная с { $since }, а книга — для Python { $target }
needs-python-help = напишите так, чтобы это понимал Python { $target }, или поднимите `target-version` в [preprocessor.pyproof]
needs-python-annotation = до Python { $since } аннотации вычислялись сразу, а имя `{ $name }` здесь ещё не определено; книга — для Python { $target }
needs-python-annotation-help = возьмите аннотацию в кавычки или начните программу с `from __future__ import annotations`
interpreter-unknown = книга не объявляет интерпретатор `{ $name }`
interpreter-unknown-help = объявите его, `{ $name } = "python3"`, в [preprocessor.pyproof.interpreters] файла book.toml, а если книги нет — в [tool.pyproof.interpreters] файла pyproject.toml; или уберите `python={ $name }`
interpreter-differs-output = { $interpreter } печатает здесь другое
interpreter-differs-value = в { $interpreter } значение здесь другое
interpreter-differs-raised = в { $interpreter } здесь другое исключение
interpreter-differs-wording = в { $interpreter } у этого исключения другое сообщение
interpreter-differs-ended = в { $interpreter } этот блок завершается иначе
interpreter-differs-help = важно то, что увидит читатель: обещайте вывод, одинаковый во всех версиях Python, или не запускайте блок (`no_run`)
attribute-excludes = `{ $word }` и `{ $other }` нельзя указать вместе
predict-nothing = этот блок ничего не печатает: читателю нечего предсказывать (`predict`)
predict-nothing-help = напечатайте что-нибудь или уберите слово `predict`
solution-second = у этой задачи уже есть решение, в строке { $line }
solution-second-help = оставьте одно из двух: у задачи одно решение
task-solved = эта задача и без того выполняет обещания: читателю нечего делать
task-solved-help = уберите то, что читатель должен написать, или уберите слово `task`
task-unsolved = ничто не показывает, что эту задачу можно решить
task-unsolved-help = поставьте её решение сразу за ней, в собственном блоке: ```python,solution
task-unclear = ни задача, ни её решение ничего не обещают: непонятно, когда она решена
task-unclear-help = скажите в комментарии, что напечатает готовая программа: `print(f(2))  # Выведет: 4`
task-unkept = в решении нет этого обещания задачи: { $promise }
task-unkept-help = повторите этот комментарий в решении (строка { $line }): только там он проверяется
solution-alone = это решение ничего не решает: прямо перед ним нет задачи
solution-alone-help = отметьте блок перед ним словом `task` или уберите слово `solution`
page-differs = в браузере читателя это не сработает: { $parts }
page-differs-threads = там нет потоков ({ $parts })
page-differs-processes = там не запустить другой процесс ({ $parts })
page-differs-windows = там не открыть окно ({ $parts })
page-differs-module = там нет модуля `{ $name }` ({ $parts })
page-differs-line = строка { $line }
page-differs-lines = строки { $lines }{ $count ->
    [0] {""}
   *[other] { " " }и ещё { $count }
}
page-differs-help = задайте `allow = ["page-differs"]` в [preprocessor.pyproof], если достаточно того, что страница предупреждает об этом { $count ->
    [one] над блоком
    [few] над каждым из { $count } таких блоков главы
   *[many] над каждым из { $count } таких блоков главы
}
typo-fixed = имени `{ $name }` здесь нет; в собранной странице стоит `{ $correction }`
typo-fixed-help = `mdbook-pyproof fix --write` исправит исходный файл
typo-denied = имени `{ $name }` здесь нет; имелось в виду `{ $correction }`
typo-denied-help = `mdbook-pyproof fix --write` исправит его
typo-suggested = имени `{ $name }` здесь нет; может быть, { $candidates }?
fence-unclosed = этот блок кода не закрыт и поглощает всё, что за ним
include-missing = блок включает { $path }, но этот файл не прочитать
include-no-anchor = в { $path } нет якоря `{ $anchor }`
include-too-deep = { $path } включается слишком глубоко: не включают ли файлы друг друга?
include-help = путь отсчитывается от папки файла, который включает; блок не запускался
fence-unclosed-help = закройте его строкой из стольких же знаков
file-outside = файла с таким именем у программы быть не может: `{ $name }` ведёт за пределы её папки
file-taken = файл или папка `{ $name }` уже есть (из `files` или из блока выше); назовите этот иначе
attribute-unknown = `{ $word }` — не атрибут; имелось в виду `{ $meant }`?
steps-absent = шага { $number } нет: шагов в записи { $count }
steps-unreached = `#!step` стоит у строки, которой нет ни в одном шаге записи
steps-differ = у читателей здесь не будет шагов: под записью программа делает другое
attribute-value = значение `{ $word }` не читается: `{ $value }`
directive-unknown = директивы `{ $word }` нет ни в одном doctest
directive-unknown-near = директивы `{ $word }` нет ни в одном doctest; имелось в виду `{ $meant }`?
dots-missing = строка продолжает ввод выше, но перед ней нет `...`
dots-missing-help = начинайте каждую следующую строку ввода с `... `; блок запущен так, как если бы они стояли
prompt-missing = здесь начинается новая инструкция, а вместо `>>>` стоит `...`
prompt-missing-help = начинайте каждую инструкцию с `>>> `: приглашение принимает по одной; блок запущен так, как если бы оно стояло
output-untagged = здесь показан вывод блока выше, но говорят об этом только место или подпись
output-untagged-help = напишите после обратных кавычек `output`: тогда устаревший вывод станет ошибкой
output-stray = этот вывод не относится ни к одному блоку: между ним и блоком выше не только подпись
output-stray-help = поставьте его сразу за блоком; если он ничего не обещает, напишите `output,ignore`
promise-untagged = похоже на вывод блока выше, но вышло другое
promise-untagged-help = если это вывод, напишите после обратных кавычек `output`, если нет — `text,ignore`
include-unread = сюда включён файл { $path }, но прочитать его нельзя: Python в нём не проверен
include-unread-help = путь отсчитывается от папки файла, который включает другой, и не должен выводить за пределы книги
skip-unexplained = блок пропущен (`{ $word }`), но не сказано почему
skip-unexplained-help = укажите причину: `{ $word }="нужна сеть"` или в комментарии после атрибута: `<!-- pyproof: { $word } — нужна сеть -->`
straight-quotes = прямые кавычки в русском тексте
straight-quotes-help = поставьте «ёлочки», а внутри них — „лапки“

## Причины: заголовок одной записи о нескольких блоках

cause-missing-module = { $count } { $count ->
    [one] блоку нужен модуль `{ $name }`
    [few] блокам нужен модуль `{ $name }`
   *[many] блокам нужен модуль `{ $name }`
}
cause-missing-file = { $count } { $count ->
    [one] блоку нужен файл `{ $name }`
    [few] блокам нужен файл `{ $name }`
   *[many] блокам нужен файл `{ $name }`
}
cause-undefined-name = { $count } { $count ->
    [one] блок использует имя `{ $name }`, которое нигде не определено
    [few] блока используют имя `{ $name }`, которое нигде не определено
   *[many] блоков используют имя `{ $name }`, которое нигде не определено
}
cause-other-program = { $count } { $count ->
    [one] блок использует имя `{ $name }` из блока, который он не продолжает
    [few] блока используют имя `{ $name }` из блока, который они не продолжают
   *[many] блоков используют имя `{ $name }` из блока, который они не продолжают
}
cause-earlier-failure = { $count } { $count ->
    [one] блок сорвался, потому что сорвался более ранний блок, который он продолжает
    [few] блока сорвались, потому что сорвался более ранний блок, который они продолжают
   *[many] блоков сорвались, потому что сорвался более ранний блок, который они продолжают
}
cause-not-run = { $count } { $count ->
    [one] блок не запускался: его программа завершилась раньше
    [few] блока не запускались: их программы завершились раньше
   *[many] блоков не запускались: их программы завершились раньше
}
cause-no-input = { $count } { $count ->
    [one] блок ждёт ввода, который ему не дан
    [few] блока ждут ввода, который им не дан
   *[many] блоков ждут ввода, который им не дан
}
cause-network = { $count } { $count ->
    [one] блоку нужна сеть
    [few] блокам нужна сеть
   *[many] блокам нужна сеть
}
cause-process = { $count } { $count ->
    [one] блок запускает процесс
    [few] блока запускают процессы
   *[many] блоков запускают процессы
}
cause-outside-file = { $count } { $count ->
    [one] блоку нужен файл вне его папки
    [few] блокам нужны файлы вне их папок
   *[many] блокам нужны файлы вне их папок
}
cause-python2 = { $count } { $count ->
    [one] блок — Python 2
    [few] блока — Python 2
   *[many] блоков — Python 2
}
cause-placeholder = { $count } { $count ->
    [one] блок оставляет место, которое должен заполнить читатель
    [few] блока оставляют место, которое должен заполнить читатель
   *[many] блоков оставляют место, которое должен заполнить читатель
}
cause-fragment = { $count } { $count ->
    [one] блок — часть большей программы
    [few] блока — части больших программ
   *[many] блоков — части больших программ
}
cause-incomplete = { $count } { $count ->
    [one] фрагмент не выполнен до конца
    [few] фрагмента не выполнены до конца
   *[many] фрагментов не выполнены до конца
}
cause-shell = { $count } { $count ->
    [one] блок — команда оболочки, а не Python
    [few] блока — команды оболочки, а не Python
   *[many] блоков — команды оболочки, а не Python
}
cause-magic = { $count } { $count ->
    [one] блок содержит команду IPython
    [few] блока содержат команды IPython
   *[many] блоков содержат команды IPython
}
cause-await = { $count } { $count ->
    [one] блок содержит `await` вне функции
    [few] блока содержат `await` вне функции
   *[many] блоков содержат `await` вне функции
}
cause-newer-python = `{ $name }` новее, чем Python этой книги: { $count } { $count ->
    [one] место
    [few] места
   *[many] мест
}
cause-unknown-attribute = { $count } { $count ->
    [one] блок отмечен словом `{ $name }`, а это не атрибут
    [few] блока отмечены словом `{ $name }`, а это не атрибут
   *[many] блоков отмечены словом `{ $name }`, а это не атрибут
}
cause-no-reason = { $count } { $count ->
    [one] блок пропущен (`{ $name }`), но не сказано почему
    [few] блока пропущены (`{ $name }`), но не сказано почему
   *[many] блоков пропущены (`{ $name }`), но не сказано почему
}
cause-places = здесь: { $places }
cause-more-places = и ещё { $count }
label-difference = обещано (-) и получено (+)
lines-omitted = (ещё { $count } { $count ->
    [one] строка
    [few] строки
   *[many] строк
})

## Отчёты

label-promised = обещано
label-came = получено
label-reference = другой Python
label-bundled = встроенный интерпретатор
nothing = ничего
rerun = проверить только эту главу
summary-blocks = { $count } { $count ->
    [one] блок
    [few] блока
   *[many] блоков
}
summary-passed = прошло: { $count }
summary-warned = только с предупреждением: { $count }
summary-failed = не прошло: { $count }
summary-skipped = пропущено: { $count }
summary-tasks = { $count } { $count ->
    [one] задача
    [few] задачи
   *[many] задач
} для читателей
summary-promises = обещания
summary-matched = сбылось: { $count }
summary-mismatched = не сбылось: { $count }
summary-unreached = не достигнуто: { $count }
summary-doubtful = сомнительно: { $count }
summary-unclear = неясно: { $count }
summary-typos = имена
summary-fixed = исправлено: { $count }
summary-suggested = под вопросом: { $count }
summary-differences = отличий от { $interpreter }: { $count }
summary-baseline = известных неудач: { $count }; они не в счёт (pyproof-baseline.json)
summary-baseline-gone = больше не проваливаются: { $entries }{ $count ->
    [0] {""}
   *[other] { " " }и ещё { $count }
}; `mdbook-pyproof adopt --prune` уберёт их из списка известных
summary-since = проверены только блоки, изменившиеся после { $revision }, и те, что выполняются вместе с ними
summary-partition = часть книги { $partition }: остальные части здесь не проверялись
explain-hint = что означает код и что делать
level-error = ошибка
level-warning = предупреждение
level-help = совет
level-none = не сообщается
summary-cached = ответ взят из кэша: { $count } { $count ->
    [one] блок
    [few] блока
   *[many] блоков
}
coverage = охват
coverage-run = запущено: { $count }
coverage-skipped = не запущено:
coverage-kept = сбылось:
coverage-unpromised = { $count } { $count ->
    [one] строка печатает, но ничего не обещает
    [few] строки печатают, но ничего не обещают
   *[many] строк печатают, но ничего не обещают
}
coverage-continued = { $count } { $count ->
    [one] блок запущен ещё раз — как продолжение одного из предыдущих
    [few] блока запущены ещё раз — как продолжения предыдущих
   *[many] блоков запущены ещё раз — как продолжения предыдущих
}
github-more = ошибок: { $errors }, предупреждений: { $warnings }; GitHub показывает у строк первые { $shown } каждого вида, в журнале есть все
case-task = задача: её решает читатель
case-warned = только предупреждение: { $codes }
case-block = блок на строке { $line }
case-line = строка { $line }
tool = Проверяет каждый пример на Python в книге, в README или в папке с Markdown.
source-root = Корень репозитория.
progress = проверка
fix-nothing = исправлять нечего
fix-hint = ничего не записано; эти изменения внесёт `--write`
fix-written = { $path }: { $count } { $count ->
    [one] исправление
    [few] исправления
   *[many] исправлений
}

## Кэш

cache-damaged = кэш в { $path } был повреждён и удалён
cache-unusable = кэша нет: { $path } использовать не удалось: { $why }
cache-hindered = кэша нет: { $path } не принадлежит инструменту; там ничего не читается и не меняется
clean-removed = папка { $path } удалена
clean-nothing = в { $path } кэша нет
clean-failed = не удалось удалить кэш в { $path }
clean-hindered = { $path } не принадлежит инструменту, и ничего не удалено; переместите это или удалите сами

## Ошибки вызова

python-empty = для Python не названа команда; пример: `python3`
python-quote = Python: в `{ $command }` не закрыта кавычка
python-start = Python: не удалось запустить `{ $command }`: { $why }
python-silent = Python: `{ $command }` за { $limit } с не сообщил свою версию
python-not = Python: `{ $command }` — не Python: он не сообщает свою версию
python-not-but = Python: `{ $command }` не сообщает свою версию; он пишет: { $said }
python-too-old = Python: `{ $command }` — это { $name }, а нужен Python 3.9 или новее
python-confined = Python: `{ $command }` не запускается там, где программы изолированы: { $why }
python-unsupported = для другого Python нужна система с группами процессов, например Linux или macOS

## Починка

update-nothing = переписывать нечего
update-written = { $path }: { $count } { $count ->
    [one] обещание
    [few] обещания
   *[many] обещаний
}
left-alone = оставлено как есть:
left-no-input = `input()` нечего читать; задайте блоку ввод: `stdin`
left-unreached = до строки с этим обещанием выполнение не дошло
left-unclear = неясно, с чем сверять это обещание
left-unstable = вывод меняется от запуска к запуску или это порядок элементов множества
left-nothing = ничего не напечатано
left-raised = вместо вывода возникло исключение
left-no-exception = исключения не возникло
left-lines = напечатано несколько строк, а как их записать, не видно
left-unwritable = напечатанное не может стоять в комментарии
left-too-long = напечатанное слишком длинно для комментария
left-several = на этих строках несколько обещаний или инструкций
left-included = число строк включаемого файла не меняется
left-unproved = ни одну новую запись не подтвердил запуск

adopt-written = { $path }: известных неудач — { $count }; теперь ошибкой станут только новые
adopt-nothing = ошибок нет: список известных неудач не нужен
adopt-removed = { $path }: удалён — в нём не осталось ничего, что проваливается
adopt-none = { $path } нет; его создаёт `mdbook-pyproof adopt`
adopt-pruned = { $path }: убрано неудач — { $count }
adopt-pruned-nothing = { $path }: всё, что в нём названо, по-прежнему проваливается
mark-nothing = помечать нечего
mark-written = { $path }: { $count } { $count ->
    [one] блок помечен
    [few] блока помечены
   *[many] блоков помечены
}
mark-left = осталось неудач, которых не объяснит никакой атрибут: { $count }; исправьте их или запишите в список известных: `mdbook-pyproof adopt`
reason-fragment = фрагмент
reason-needs = нужен { $name }
reason-input = ждёт ввода
reason-network = нужна сеть
reason-process = запускает процесс
reason-file = нужен файл
reason-python2 = Python 2
reason-template = шаблон
reason-shell = команда оболочки
reason-magic = нужен IPython
reason-await = нужен блокнот
reason-as = { $why }
reason-skipped = продолжает блок, который не выполняется

## Снимки

snapshot-changed = вывод не тот, что в снимке
snapshot-new = снимка этой главы ещё нет
snapshot-block-gone = в снимке есть блок, которого здесь больше нет
snapshot-help = принять: `{ $command }` или `cargo insta review`
snapshot-stale = { $path }: главы этого снимка больше нет
snapshot-written = { $path }: записан
snapshot-failed = выполнить эти блоки не удалось, и в снимках будет именно это:
snapshot-nothing = снимки совпадают с тем, что печатают главы

## Страницы

page-output = Вывод
page-predicted = Что он напечатает
page-task = Задача: измените код так, чтобы он делал то, что обещают комментарии.
page-solution = Решение
page-steps-picture = Шаг { $step } из { $count }
page-steps-top = верхний уровень
page-steps-cell = ячейка
page-steps-living = живая ячейка
page-steps-empty = пусто
page-figure = Рисунок, который строит код
page-stderr = Поток ошибок
page-raised = Завершается исключением
page-promised = Вызывает исключение
page-corrected = Исправлено при сборке (mdbook-pyproof)
page-proved = Проверено
page-ran = Запущено без ошибок
page-ended = Завершилось исключением, как и должно
page-refused = Не разбирается как Python, и так и должно быть
page-proved-promises = { $count } { $count ->
    [one] обещание сбылось
    [few] обещания сбылись
   *[many] обещаний сбылось
}
page-unproved = Не доказано: { $why }
page-unproved-raised = пример завершается исключением, которого книга не обещает
page-unproved-fragment = пример — часть большей программы
page-unproved-module = примеру нужен пакет, которого не было
page-unproved-input = пример ждёт ввода
page-unproved-promises = не сбылось { $count } { $count ->
    [one] обещание
    [few] обещания
   *[many] обещаний
}
page-unproved-other = пример делает не то, что сказано в книге
page-unavailable = Не выполнялось: нужен { $name }, а при сборке книги его нет.
page-by = При сборке запущено в { $interpreter }
page-foot = Как проверена эта книга
proof-title = Проверено
proof-lead = При сборке этой книги каждый пример запущен в { $interpreter }.
proof-skipped = Не запускались, потому что так решил автор: { $count } { $count ->
    [one] пример
    [few] примера
   *[many] примеров
}.
proof-unproved = Не доказано: { $count } { $count ->
    [one] пример делает
    [few] примера делают
   *[many] примеров делают
} не то, что сказано в книге; сборка об этом лишь предупредила.
# Что это даёт читателю, одной фразой.
proof-means = Для вас это значит: всё, что книга говорит о выводе своих примеров, получилось и на самом деле.
proof-means-mostly = Для вас это значит: всё, что книга говорит о выводе своих примеров, кроме недоказанных, получилось и на самом деле.
proof-promises = Обещание — это комментарий, который говорит, что напечатает код или чему равно выражение, или вывод, показанный под примером. Каждое сверено с тем, что получилось на самом деле.
proof-made = Дата: { $date }
proof-date = { $day } { $month ->
    [m1] января
    [m2] февраля
    [m3] марта
    [m4] апреля
    [m5] мая
    [m6] июня
    [m7] июля
    [m8] августа
    [m9] сентября
    [m10] октября
    [m11] ноября
   *[m12] декабря
} { $year } г.
proof-chapter = Глава
# Названия столбцов коротки: на узком экране слово не разрывается.
proof-blocks = Примеры
proof-count = Обещания
proof-of = { $kept }{"\u00A0"}из{"\u00A0"}{ $count }
proof-warned = Не доказано
proof-corrected = Правки
proof-total = Всего

## Ошибки при запуске

defect = это ошибка в самом mdbook-pyproof; пожалуйста, сообщите о ней, приложив строки выше
no-executable = программа не может найти собственный исполняемый файл
no-book-toml = в { $dir } нет book.toml; запустите команду в папке книги, назовите эту папку или создайте книгу: `mdbook-pyproof init`
update-several = книга проверяется в нескольких Python, а обещание можно записать только для одного: назовите его, `--python`
settings-command = { $path } называет интерпретатор (`python`, `versions` или `interpreters`) и лежит ниже того, что проверяется: команды оттуда не берутся; назовите { $folder } в командной строке, перенесите настройку выше или задайте `--python`
baseline-broken = { $path } — не список известных неудач: { $why }; удалите его и запишите заново: `mdbook-pyproof adopt`
baseline-version = { $path } записан в формате { $version }, а эта версия инструмента читает формат 1: удалите его и запишите заново (`mdbook-pyproof adopt`) или возьмите ту версию, что его записала
given-missing = { $path }, на который указывает `{ $key }`, не найден
given-outside = `{ $key }` указывает на { $path }, а это не в папке с настройками
given-large = файлы из `files` занимают { $size } МиБ, а каждая программа записывает их заново: можно не больше { $most } МиБ
no-such-path = { $path }: такого файла или папки нет
no-markdown = в { $paths } нет book.toml и нет файлов Markdown; запустите команду в папке книги или назовите папку книги либо файлы и папки с Markdown
settings-of = { $path }
chapter-unnamed = { $path }: SUMMARY.md не называет эту главу; она проверена так, будто называет
changed-unknown = --changed: git не знает здесь ревизии `{ $revision }`
changed-unread = --changed: не удалось спросить git о `{ $revision }`
check-watches = жду изменений; завершить — Ctrl-C
no-such-chapter = { $name } — не глава этой книги; её главы: { $known }
no-browser = ни один браузер не открывает { $path }
book-toml = book.toml
config-unknown = неизвестный ключ `{ $key }` в [{ $table }]
config-unknown-near = неизвестный ключ `{ $key }` в [{ $table }]; имелось в виду `{ $near }`?
config-choice = `{ $key }` в [{ $table }] не может быть { $value }; возможные значения: { $choices }
config-text = `{ $key }` в [{ $table }] не может быть { $value }; нужна строка в кавычках
config-packages = `packages` в [{ $table }]: у встроенного интерпретатора нет сторонних пакетов; `python = "python3"` выполнит книгу в вашем Python с его пакетами
config-versions = `{ $key }` в [{ $table }] не может стоять рядом с `python`: перечислите все команды в `versions`
config-texts = `{ $key }` в [{ $table }] не может быть { $value }; нужен список строк в кавычках
config-switch = `{ $key }` в [{ $table }] не может быть { $value }; нужно true или false
config-table = `{ $key }` в [{ $table }] не может быть { $value }; нужна таблица: [{ $table }.{ $key }]
config-duration = `{ $key }` в [{ $table }] не может быть { $value }; укажите время больше нуля и не больше суток с единицей `ms`, `s` или `m`, например "5s"
config-size = `{ $key }` в [{ $table }] не может быть { $value }; укажите целое число больше нуля с единицей `B`, `KiB`, `MiB` или `GiB`, например "1MiB"
config-memory = `{ $key }` в [{ $table }] не может быть { $value }; меньше чем с 8MiB не запустится ни одна программа
code-unknown = кода `{ $code }` нет; список выводит `mdbook-pyproof explain`
code-unknown-near = кода `{ $code }` нет; имелось в виду `{ $near }`? (список выводит `mdbook-pyproof explain`)
code-twice = код `{ $code }` стоит сразу в двух из списков `deny`, `warn` и `allow`
mdbook-variable = переменная окружения MDBOOK_... не читается
mdbook-version = это mdBook { $version }, а mdbook-pyproof сделан для { $ours }; если страницы выглядят неправильно, обновите то, что старше
links-first = добавьте `before = ["links"]` в [preprocessor.pyproof]: без этого включаемые файлы подставляются раньше, чем главы доходят до проверки, и номера строк неверны
folders-overlap = папка сборки `{ $build }` и папка исходных текстов `{ $src }` пересекаются, а сборка очищает свою папку: укажите `build-dir = "target/site"` в разделе [build] файла book.toml
build-led-out = папка сборки `{ $build }` выводит за пределы папки книги: { $link } — символическая ссылка на { $target }, а сборка очищает свою папку; удалите ссылку или укажите в `build-dir` раздела [build] файла book.toml место, где нужны страницы
summary-unread = не удалось прочитать { $path }; в этом файле перечислены главы книги mdBook
chapter-missing = { $path }: такого файла нет; создайте его или уберите его строку из SUMMARY.md
chapter-unwritten = { $path }: SUMMARY.md называет эту главу, но её ещё никто не написал; она считается пустой (`create-missing = false` в [build] делает это ошибкой)
chapters-unnamed = SUMMARY.md не называет { $paths }{ $count ->
    [0] {""}
   *[other] { " " }и ещё { $count }
}: не проверено; добавьте их туда или проверьте, указав их пути
older-key-renamed = book.toml: ключ `{ $key }` — из старой версии mdBook; теперь он называется `{ $new }`
older-key-gone = book.toml: ключ `{ $key }` — из старой версии mdBook, новые его не принимают; уберите его
older-key-near = book.toml: mdBook не знает ключа `{ $key }` и не примет его; может быть, `{ $near }`? Здесь он пропущен
older-key-unknown = book.toml: mdBook не знает ключа `{ $key }` и не примет его; уберите его. Здесь он пропущен
chapter-unread = { $path }: { $error }
chapter-led-out = { $path }: символическая ссылка ведёт за пределы папки книги; положите туда сам файл
chapter-not-utf-8 = { $path }: не UTF-8 (строка { $line }); сохраните файл в этой кодировке
page-unwritten = { $path }: не удалось записать страницу
not-built = не удалось собрать книгу в { $dir }
stdin-unread = стандартный ввод не читается как UTF-8
stdin-no-message = на стандартном вводе не то, что `mdbook build` посылает препроцессору: [context, book]
stdin-no-items = у книги на стандартном вводе нет ни `items`, ни `sections`: это сообщение mdBook?
stdin-no-renderer = в контексте на стандартном вводе не назван рендерер: это сообщение mdBook?
stdin-no-table = в контексте на стандартном вводе нет таблицы { $pointer }
file-unread = не удалось прочитать { $path }
file-changed = файл { $path } изменился после того, как был прочитан; запустите команду ещё раз
file-unwritten = не удалось записать { $path }; файл остался прежним
report-unwritten = не удалось записать отчёт в { $path }
report-broken = { $path } — не целый документ JSON: { $why }
report-foreign = { $path } — не отчёт, записанный командой `mdbook-pyproof check --format json`
report-newer = { $path } записан более новой версией: { $tool }
report-other-tool = { $path } записан { $tool }, а это { $ours }: проверяйте всю книгу одной версией
merge-whole = { $path } — отчёт обо всей книге; объединяются только отчёты о частях (`check --partition`)
merge-differs = { $other } и { $path } — не части одного целого: у них различается `{ $key }`
merge-twice = часть { $partition } встретилась дважды: { $other } и { $path }
merge-missing = не хватает частей: { $missing }
partition-snapshots = снимок делается с целой главы: уберите `snapshots` из book.toml и сверяйте книгу со снимками отдельным заданием, `check --snapshots DIR`
snapshot-foreign = { $path } — не снимок главы; назовите другую папку
insta-update = INSTA_UPDATE={ $value }: укажите одно из auto, always, new, unseen, no, force
marker-behind = Выведет:
marker-below = Вывод:
form-marked = с маркером
form-fence = в блоках вывода
form-repl = у приглашения
form-error = исключения
form-bare = без маркера
form-value = значения
form-prose = во фразах

## Что ограничивает программы

isolation-variable = переменная PYPROOF_ISOLATION равна `{ $value }`, а может быть `auto`, `require` или `process`
isolation-missing = программы не ограничены средством { $mechanism }: { $why }
isolation-unknown = не удалось запустить процесс, который выполняет программы, поэтому неизвестно, чем они были бы ограничены
remedy-rlimits = запускайте в Linux или macOS процессом, которому разрешено снижать собственные пределы
remedy-privileges = запускайте в Linux от обычного пользователя либо от root, которому можно сменить пользователя (CAP_SETUID, CAP_SETGID)
remedy-namespace = разрешите непривилегированные пространства имён пользователей в Linux 5.12 или новее: `sysctl user.max_user_namespaces`, для AppArmor `kernel.apparmor_restrict_unprivileged_userns=0`, в контейнере `--security-opt seccomp=unconfined`
remedy-landlock = нужен Linux 5.13 или новее, где среди модулей в `/sys/kernel/security/lsm` есть `landlock`
remedy-seccomp = нужен Linux на x86-64, aarch64 или riscv64 с фильтрами seccomp в ядре
summary-unconfined = программы не были ограничены средствами: { $mechanisms }; почему, скажет `mdbook-pyproof doctor`
doctor-confined = программы ограничены средствами
doctor-missing = нет: { $why }
doctor-probes = проверено: программа
doctor-around = вокруг
doctor-no-worker = не выполнялась
doctor-book = книга: { $path }
doctor-book-unusable = книга: { $path } не подходит: { $why }
doctor-isolation = изоляция в этой книге: { $isolation }
doctor-limits = пределы её программ: время { $time }, память { $memory }, вывод { $output }, файлы { $files }
doctor-lacks = книга требует, чтобы программы были ограничены полностью, а здесь это не так: проверить её на этой машине нельзя
doctor-no-book = книга: в { $path } нет `book.toml`
doctor-mdbook = mdbook: { $path }
doctor-no-mdbook = mdbook: не найден в PATH; `mdbook-pyproof build` обходится без него
doctor-temporary = временная папка: { $path }
doctor-no-temporary = временная папка: в { $path } нельзя писать: { $why }
mechanism-rlimits = память, время процессора, дескрипторы, размеры файлов
mechanism-privileges = пользователь без прав и без capabilities
mechanism-namespace = папка в памяти, всё остальное только для чтения
mechanism-landlock = ни чужих файлов, ни сигналов другим процессам
mechanism-seccomp = ни процессов, ни сети, ни редких вызовов ядра
probe-read = читает чужой файл
probe-list = смотрит чужую папку
probe-write = пишет в чужой файл
probe-network = открывает сокет
probe-process = запускает процесс
probe-program = становится другой программой
probe-signal = посылает сигнал родителю
probe-memory = занимает больше памяти, чем ей отведено
probe-files = пишет больше, чем ей отведено
probe-threads = запускает сто потоков
probe-refused = отказано
probe-done = не отказано

## Страницы в браузере

site-run = Запустить
site-stop = Остановить
site-answer = Отвечать самому
site-steps = По шагам
site-edit = Изменить
site-close = Закрыть
site-reset = Вернуть
site-undo = Отменить возврат
site-changes = Правки и ссылка
site-example = Пример { $number }
site-promise-kept = обещание сбылось
site-promise-broken = обещание не сбылось
site-raised-here = исключение указывает на эту строку
site-output = Вывод
site-traceback = Как возникло исключение
site-preparing = Подготовка…
site-waiting = Ждёт, пока выполнится пример { $number }…
site-loading = Загрузка Python…
site-bytes = { $loaded } из { $total } МБ
site-bytes-so-far = { $loaded } МБ
site-running = Выполняется…
site-asking = Программа ждёт ввода
site-input = Ввод
site-send = Отправить
site-end-of-input = Конец ввода
site-finished = Выполнено.
site-finished-silent = Выполнено, вывода нет.
site-as-promised = как обещано
site-not-kept = не сбылось { $broken } из { $count }
site-seconds = { $seconds }{"\u00A0"}с
site-raised = Завершилось исключением.
site-raised-promised = Завершилось исключением, как и должно.
site-raise-missing = Обещанного исключения не было.
site-raise-missing-class = Обещанного исключения { $class } не было.
site-refusal-missing = Обещанной синтаксической ошибки не было.
site-not-run = До этого примера дело не дошло: программа завершилась в примере { $number }.
site-exited = Программа сама завершилась со статусом { $status }.
site-refused = Это не разбирается как Python, как и должно быть.
site-syntax-error = Это не Python, строка { $line }: { $class }: { $message }
site-output-limit = Напечатано слишком много: остальное не сверялось.
site-memory = Программе не хватило памяти.
site-ended = Программа прервана.
site-stopped = Остановлено
site-lingering = Остановлено. Python ещё занят одним долгим вычислением, которое этот браузер не прерывает; следующий запуск начнётся после него.
site-ending = Остановленная программа ещё не завершилась; эта начнётся после неё.
site-needs = В браузере этот пример, скорее всего, не сработает: { $what }.
site-lacking = В браузере { $what }.
site-lacks-threads = нет потоков
site-lacks-processes = нет других процессов
site-lacks-network = Python не может открывать соединения
site-lacks-windows = Python не может открывать окна
site-lacks-module = нет модуля { $name }
site-crashed = Сбой Python в браузере, запустите ещё раз. { $message }
site-unavailable = Не удалось загрузить Python, поэтому запустить пример сейчас нельзя; всё остальное на странице работает. { $message }
site-no-editor = Не удалось загрузить редактор.
site-no-steps = Шаги загрузить не удалось.
site-omitted = Не показано: { $count } { $count ->
    [one] знак
    [few] знака
   *[many] знаков
}.
site-figure = Рисунок { $number }
site-value = Значение последней строки
site-continued-one = Сначала выполнен пример
site-continued = Сначала выполнены примеры
site-unfinished-one = До конца не дошёл пример
site-unfinished = До конца не дошли примеры
site-promises = Обещания
site-unjudged = Сверить обещания в комментариях этот браузер не смог.
site-line = строка { $line }
site-fence = вывод под примером
site-kept = сбылось
site-broken = не сбылось
site-unclear = сверить не удалось
site-unreached = до этого места выполнение не дошло
site-spacing = отличается только пробелами
site-partial = верно, но напечатано больше
site-expected = обещано
site-actual = получено
site-nothing = ничего
site-try = Попробуйте выражение
site-names = Имена: { $count }
site-blank = Чистый лист
site-edited = Код изменён
site-unkept = Этот браузер не хранит ваших правок: при перезагрузке они пропадут.
site-corrected = Исправлено при сборке программой mdbook-pyproof; у автора: { $name }
site-editor = Код примера { $number }
site-editor-hint = Tab делает отступ, Ctrl+Enter запускает, Escape выводит из редактора.

# The published site: settings and what hinders a build.
config-pyodide = `{ $key }` в [{ $table }] не может быть { $value }; нужно "cdn" или папка от корня книги, например "node_modules/pyodide"
pyodide-missing = нет папки `{ $folder }`, из которой сайт берёт Pyodide; `npm install pyodide@{ $wanted }` в папке книги создаёт `node_modules/pyodide`
pyodide-file-missing = нет файла `{ $file }` в папке `{ $folder }`, из которой сайт берёт Pyodide
pyodide-version = в папке `{ $folder }` лежит Pyodide { $version }, а страницы рассчитаны на { $wanted }: npm install pyodide@{ $wanted }
pyodide-lock-unread = `pyodide-lock.json` в папке `{ $folder }` не похож на список пакетов
pyodide-wheel-missing = нет файла `{ $file }` в папке `{ $folder }`: он нужен пакету `{ $package }`
package-unknown = Pyodide не знает пакета `{ $package }` ({ $place })
package-unknown-near = Pyodide не знает пакета `{ $package }` ({ $place }); имелось в виду `{ $near }`?
site-page-unread = не удаётся доделать страницу { $path }
site-unsearched = не удаётся составить указатель для поиска

# The search box, before its script is there.
search-label = Поиск по книге
search-failed = Поиск не загрузился
search-more = Показать ещё

# mdBook's own words, as its templates and its script have them.
mdbook-keys = Клавиши
mdbook-press = Нажмите
mdbook-or = или
mdbook-to-navigate = , чтобы перейти к соседней главе
mdbook-to-search = , чтобы искать в книге
mdbook-to-show-help = , чтобы открыть эту подсказку
mdbook-to-hide-help = , чтобы закрыть её
mdbook-contents = Оглавление
mdbook-toggle-contents = Показать или скрыть оглавление
mdbook-change-theme = Сменить тему
mdbook-themes = Темы
mdbook-theme-auto = Как в системе
mdbook-theme-light = Светлая
mdbook-theme-rust = Ржавая
mdbook-theme-coal = Угольная
mdbook-theme-navy = Тёмно-синяя
mdbook-theme-ayu = Аю
mdbook-search = Поиск (`/`)
mdbook-toggle-search = Показать или скрыть поиск
mdbook-search-placeholder = Искать в книге…
mdbook-print = Напечатать книгу
mdbook-repository = Репозиторий
mdbook-edit = Предложить правку
mdbook-navigation = Переход между главами
mdbook-previous = Предыдущая глава
mdbook-next = Следующая глава
mdbook-not-found-title = Страница не найдена
mdbook-not-found = Страница не найдена (404)
mdbook-not-found-help = Такой страницы здесь нет. Найти нужное помогут оглавление и поиск.
mdbook-note = Примечание
mdbook-tip = Совет
mdbook-important = Важно
mdbook-warning = Внимание
mdbook-caution = Осторожно
mdbook-redirecting = Переход…
mdbook-redirecting-to = Страница переехала:
mdbook-copy = Скопировать
mdbook-copied = Скопировано
mdbook-not-copied = Не удалось скопировать
mdbook-show-lines = Показать скрытые строки
mdbook-hide-lines = Скрыть строки
mdbook-run = Запустить
mdbook-undo = Отменить изменения
mdbook-running = Выполняется…
mdbook-playground = Ошибка связи с сервером:{ " " }
mdbook-no-output = Вывода нет

## Сервер

serve-listens = книга открыта по адресу { $address } (завершить: Ctrl-C)
serve-building = Книга собирается
serve-failed = Книга не собрана: { $count ->
    [one] { $count } ошибка
    [few] { $count } ошибки
   *[many] { $count } ошибок
}
serve-hide = Скрыть (Esc)
serve-port-taken = порт { $port } занят; укажите другой, например `--port 0` — любой свободный
serve-no-port = сервер не может принимать соединения по адресу { $name }, порт { $port }
serve-no-address = адреса { $name } здесь нет; укажите другой: `--hostname`
serve-failed-to-listen = сервер не запускается
serve-other-host = этот сервер не отвечает на имя `{ $name }`; если должен, назовите его: `mdbook-pyproof serve --hostname { $name }`
serve-no-folder = временной папкой для страниц нельзя воспользоваться
serve-unwatched = система не сообщает об изменениях в книге; с `--watcher poll` это не требуется

# The search, in the pages.
site-search-count = { $count ->
    [one] Нашёлся { $count } раздел
    [few] Нашлось { $count } раздела
   *[other] Нашлось { $count } разделов
}
site-search-some = Все эти слова вместе нигде не встречаются; отдельные слова есть в { $count ->
    [one] { $count } разделе
   *[other] { $count } разделах
}
site-search-none = По запросу «{ $query }» ничего не нашлось
site-search-code = код

## Установка в обычный mdBook

install-odd = `{ $key }` в book.toml — не таблица и не список, которые `install` мог бы дополнить; запишите иначе или собирайте книгу командой `mdbook-pyproof build`
install-outside = папка исходных текстов `{ $src }` лежит вне папки книги, и mdBook скопировал бы файлы страниц мимо сайта: перенесите её в книгу или собирайте командой `mdbook-pyproof build`
install-foreign = { $path } мешает: это не файл `mdbook-pyproof install`, или его с тех пор изменили; уберите его и повторите команду. Ничего не записано
install-written = { $path }: записан
install-would-write = { $path }: был бы записан
install-removed = { $path }: удалён
install-would-remove = { $path }: был бы удалён
install-left = { $path }: изменён после установки, поэтому остаётся; теперь он ваш
install-nothing = всё уже на месте
install-done = теперь страницы соберёт `mdbook build { $dir }`; ему нужен `mdbook-pyproof` в PATH
install-dry = ничего не сделано: показано то, что было бы
install-note = от `mdbook-pyproof install`; не меняйте вручную
install-about = # Файлы mdbook-pyproof

    Всё в этой папке записал `mdbook-pyproof install` для обычного `mdbook build`. Не меняйте эти файлы:
    изменённый файл ни `install` не обновит, ни `uninstall` не удалит. В системе контроля версий им место рядом
    с книгой. Список ниже говорит, что установлено.
uninstall-nothing = в этой книге ничего не установлено
assets-stale = файлов страниц в этой книге нет, или они другой версии, чем программа; поставьте их на место: `mdbook-pyproof install { $dir }`
file-unremoved = { $path } не удаётся удалить

## Новая книга

init-taken = { $path } уже есть
init-nothing = ничего не записано
init-title = Моя книга
init-workflow = Каждый запрос на слияние проверяется, замечания видны у самих строк; `main` публикуется.
    Один раз включите Pages: Settings, Pages, Source: GitHub Actions.
init-gitignore = .gitignore остался как был: пусть в нём будет и собранный сайт, `/target/`
init-repository = впишите владельца и имя репозитория mdbook-pyproof вместо { $word } в .github/workflows/book.yml
init-next = теперь: mdbook-pyproof build { $dir } --open
file-uncreated = { $path } не удаётся записать

# `promises`: как прочитаны комментарии.
role-promise = обещание
role-doubtful = сомнительно
role-commentary = пояснение
why-marker = впереди маркер
why-fence = блок вывода
why-prompt = стоит под приглашением
why-error = названо исключение
why-literal = литерал, один или перед замечанием
why-verb = дополнение глагола
why-begins = начинается с литерала
why-holds = в нём литерал, который словам больше ни для чего не нужен
why-label = называет значение имени из этой строки
why-near = близко к тому, что получилось
why-words = строка примерно той же длины, что и вывод над ней
why-announced = сообщает об ошибке
why-silent = строка ничего не оставила
why-unlike = не похоже на этот вывод
why-tool = обращено к инструменту
why-elsewhere = рядом нет инструкции, о которой это могло бы говорить
why-ignored = книга не учитывает комментарии без маркера
promises-total = обещаний: { $promises }, сомнительных: { $doubtful }, пояснений: { $commentary }
promises-hint = как прочитан каждый комментарий и почему
promises-all-read = обещана каждая строка, которая печатает
