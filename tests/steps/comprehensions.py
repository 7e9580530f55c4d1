def table(n):
    rows = [[x * y for x in range(n)] for y in range(n)]
    index = {y: row for y, row in enumerate(rows)}
    return {len(row) for row in index.values()}


print(table(2))
