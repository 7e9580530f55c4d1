# Prints what no terminal and no encoding likes.
# outcome: passes | raises UnicodeEncodeError
import sys

sys.stdout.write("\0\x1b[2J\x07\r\u202e\ufeff\uffff\U0010ffff")
sys.stdout.buffer.write(b"\xff\xfe\x80\0")
sys.stdout.write("\ud800")
