def walk(tree):
    found = []

    def visit(node):
        if isinstance(node, list):
            for part in node:
                visit(part)
        else:
            found.append(node)

    visit(tree)
    return found


print(walk([1, [2, 3]]))
