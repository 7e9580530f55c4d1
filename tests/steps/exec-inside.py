names = {}
exec("def made():\n    return 5\n", names)
made = names["made"]
print(made(), eval("made() + 1"))
