# Все фразы инструмента по-русски. В `en.ftl` те же ключи.

## Диагностика

promise-broken = обещанный вывод не появился
promise-inferred-help = если комментарий не обещает вывода, сформулируйте его так, чтобы он не читался как вывод, или дайте блоку `no_promises`
promise-spacing = вывод отличается от обещанного только пробелами
promise-partial = верно, но напечатано больше
promise-unreached = до строки с этим обещанием выполнение не дошло
promise-silent = здесь нет ничего, с чем можно сверить это обещание
promise-assigned = рядом с присваиванием указано другое значение
promise-message = исключение то, что обещано, но сообщение у него другое
promise-unstable = здесь ничего нельзя обещать: вывод меняется от запуска к запуску
promise-unstable-help = закрепите случайность (`random.seed`), упорядочьте элементы (`sorted`) или поставьте `...` на месте того, что меняется
promise-order = здесь ничего нельзя обещать: порядок элементов множества в языке не определён
promise-order-help = упорядочьте элементы (`sorted`) или запишите их как множество: `{"{"}1, 2{"}"}`
unpromised-exception = исключение, которого никто не обещал: { $exception }
unpromised-exception-help = если пример должен его показать, скажите об этом рядом со строкой: `# { $class }`
session-help = имя `{ $name }` определено в блоке на строке { $line }, но этот блок его не продолжает; с одинаковым `session=` у обоих будут общие имена
missing-exception = блок должен был завершиться исключением, но не завершился
missing-exception-class = блок должен был завершиться исключением { $class }, но не завершился
syntax-error = это не Python: { $class }: { $message }
syntax-error-help = блоку не на Python можно дать `ignore`, а тому, который показывает ошибку, — `syntax_error`
missing-syntax-error = блок должен был содержать синтаксическую ошибку, но её в нём нет
timeout = программа выполнялась дольше отведённого времени
timeout-help = дайте блоку собственный предел (`timeout=10s`) или не запускайте его (`no_run`)
output-limit = блок вывел больше дозволенного
crashed = процесс программы прервался ({ $why })
not-run = до блока не дошла очередь: программа завершилась в одном из предыдущих
interpreter-differs-output = { $interpreter } печатает здесь другое
interpreter-differs-value = в { $interpreter } значение здесь другое
interpreter-differs-raised = в { $interpreter } здесь другое исключение
interpreter-differs-wording = в { $interpreter } у этого исключения другое сообщение
interpreter-differs-ended = в { $interpreter } этот блок завершается иначе
interpreter-differs-help = важно то, что увидит читатель: обещайте вывод, одинаковый во всех версиях Python, или не запускайте блок (`no_run`)
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
attribute-unknown = `{ $word }` — не атрибут; имелось в виду `{ $meant }`?
attribute-value = значение `{ $word }` не читается: `{ $value }`

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
summary-failed = не прошло: { $count }
summary-skipped = пропущено: { $count }
summary-promises = обещания
summary-matched = сбылось: { $count }
summary-mismatched = не сбылось: { $count }
summary-unreached = не достигнуто: { $count }
summary-unclear = неясно: { $count }
summary-typos = имена
summary-fixed = исправлено: { $count }
summary-suggested = под вопросом: { $count }
summary-differences = отличий от { $interpreter }: { $count }
progress = проверка
fix-nothing = исправлять нечего
fix-hint = ничего не записано; эти изменения внесёт `--write`
fix-written = { $path }: { $count } { $count ->
    [one] исправление
    [few] исправления
   *[many] исправлений
}

## Ошибки вызова

against-empty = в --against не названа команда; пример: --against python3
against-quote = --against: в `{ $command }` не закрыта кавычка
against-start = --against: не удалось запустить `{ $command }`: { $why }
against-not-python = --against: `{ $command }` — не Python: он не сообщает свою версию
against-too-old = --against: `{ $command }` — это { $name }, а нужен Python 3.8 или новее
against-unsupported = для --against нужна система с группами процессов, например Linux или macOS

## Страницы

page-output = Вывод
page-stderr = Поток ошибок
page-raised = Завершается исключением
page-corrected = Исправлено
page-proved = Проверено
page-ran = Запущено без ошибок
page-ended = Завершилось исключением, как и должно
page-refused = Не разбирается как Python, и так и должно быть
page-proved-promises = { $count } { $count ->
    [one] обещание сбылось
    [few] обещания сбылись
   *[many] обещаний сбылось
}
