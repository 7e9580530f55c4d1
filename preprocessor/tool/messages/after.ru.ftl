# Имена последнего запуска и то, что с ними пробуют: для читателей страниц.
# В `after.en.ftl` те же ключи.

after-run-first = Сначала выполнен сам пример.
after-lost = Имён последнего запуска уже нет, поэтому пример выполнен заново.
after-not-run = Пример не дошёл до конца, поэтому имён для этого нет.
after-busy = Пример ещё выполняется.
after-log = Что пробовали
after-came = Код пришёл со ссылкой: пока вы не нажали «Запустить», ничего из него не выполняется.

after-names = Имена
after-none = У этой программы нет своих имён.
after-gone = Имён уже нет: с тех пор Python выполнил что-то другое, или они исчезли вместе с концом программы.
after-again = Запустить снова и сохранить их
after-more = и ещё { $count }
after-length = { $length ->
    [one] { $length } элемент
    [few] { $length } элемента
   *[many] { $length } элементов
}
after-characters = { $length ->
    [one] { $length } знак
    [few] { $length } знака
   *[many] { $length } знаков
}
after-holds = держит
after-defaults = по умолчанию
after-attributes = атрибуты
after-items = элементы
after-bases = базовые классы
after-function = функция
after-self = объект
after-value = значение
after-empty = значения ещё нет
after-repr = Показать repr()
after-repr-of = Показать repr({ $name })

# Что делают клавиши, в справке mdBook.
after-key-run = , чтобы запустить пример из редактора
after-key-indent = , чтобы сдвинуть строку в редакторе
after-key-leave = , чтобы выйти из редактора
after-key-bar = , чтобы перейти к соседней кнопке примера
after-key-ends = , чтобы перейти к первой или последней кнопке
after-key-try = , чтобы попробовать строку под примером
after-key-line = , чтобы начать в ней новую строку
after-key-typed = , чтобы вернуть набранное в ней раньше
after-key-step = , чтобы перейти к соседнему шагу
after-key-steps = , чтобы перейти к первому или последнему шагу
after-key-predict = , чтобы сверить своё предсказание
