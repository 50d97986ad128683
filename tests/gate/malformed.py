"""Requests as nobody honest sends them: families of RFC 9112 and of known ways to smuggle a request.

cases() gives rows of (family, reason, bytes, wanted). Wanted is
  REFUSED    one answer of 4xx or 5xx and the end, or the end without an answer
  WAITS      nothing yet: the request is not complete by the rules
  [200, 404] exactly these answers, for these are the requests that the RFC sees in the bytes
  ARGUED(..) such a list too, where the RFC would refuse: see the table of SECURITY.md
"""

REFUSED = "refused"
WAITS = "waits"


class ARGUED(list):
    """Answers to what the library tolerates; each row of the table in SECURITY.md has its cases."""


HOST = b"Host: 127.0.0.1\r\n"
GET = b"GET /healthz HTTP/1.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
POST = b"POST /masuk HTTP/1.1\r\n" + HOST + FORM
BODY = b"login=a"  # no password: 422 at once
LENGTH = b"Content-Length: 7\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"7\r\nlogin=a\r\n0\r\n\r\n"
# would be answered with 404, were it ever taken for a request
HIDDEN = b"GET /selundup HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
END = b"\r\n"


def named(byte):
    return "0x%02x" % byte


def get_with(header):
    return GET + HOST + header + END


def methods():
    for m in (b"get", b"Get", b"GeT", b"post", b"BREW", b"TRACE", b"CONNECT", b"OPTIONS", b"PRI", b"PROPFIND", b"MKCOL", b"LOCK",
              b"SEARCH", b"DEBUG", b"TRACK", b"PURGE", b"G", b"GETT", b"GET1", b"GE\tT", b"GE\x00T", b"GE\x0bT", b"GET\xff", b"\xc2\xa0GET",
              b"GET,POST", b"GET;", b"(GET)", b"GET:", b"GET/", b"\"GET\"", b"-", b"M" * 64, b"M" * 3000, b""):
        yield "no method of ours: %r" % m[:12], m + b" /healthz HTTP/1.1\r\n" + HOST + END, REFUSED
        if len(m) < 12:
            yield "%r with a body that is a request" % m, (
                m + b" /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN), REFUSED


def request_lines():
    for line, why in (
            (b" GET /healthz HTTP/1.1", "a space before the method"), (b"\tGET /healthz HTTP/1.1", "a tab before the method"),
            (b"GET  /healthz HTTP/1.1", "two spaces behind the method"), (b"GET /healthz  HTTP/1.1", "two spaces before the version"),
            (b"GET\t/healthz HTTP/1.1", "a tab behind the method"), (b"GET /healthz\tHTTP/1.1", "a tab before the version"),
            (b"GET\x0b/healthz HTTP/1.1", "a vertical tab"), (b"GET\x0c/healthz HTTP/1.1", "a form feed"),
            (b"GET\xa0/healthz HTTP/1.1", "a hard space"), (b"GET\r/healthz HTTP/1.1", "a CR as space"),
            (b"GET /healthz HTTP/1.1 ", "a space at the end"), (b"GET /healthz HTTP/1.1\t", "a tab at the end"),
            (b"GET /healthz HTTP/1.1 x", "a fourth word"), (b"GET /healthz x HTTP/1.1", "a space in the target"),
            (b"GET HTTP/1.1", "no target"), (b"GET  HTTP/1.1", "an empty target"), (b"GET", "a method alone"),
            (b"GET ", "a method and a space"), (b"GET /healthz", "no version"), (b"GET /healthz ", "an empty version"),
            (b"/healthz HTTP/1.1", "no method"), (b"HTTP/1.1 200 OK", "an answer"), (b"GET /healthz HTTP/1.1\x00", "a NUL at the end"),
            (b"\x00GET /healthz HTTP/1.1", "a NUL before it"), (b"GET /healthz\x00 HTTP/1.1", "a NUL behind the target"),
            (b"GET /hea\x00lthz HTTP/1.1", "a NUL in the target"), (b"GET /healthz HTTP/1.1\r", "a CR more"),
            (b"GET /healthz\r HTTP/1.1", "a CR behind the target"), (b"\xef\xbb\xbfGET /healthz HTTP/1.1", "a byte order mark")):
        yield why, line + b"\r\n" + HOST + END, REFUSED


def versions():
    for v in (b"HTTP/1.0", b"HTTP/0.9", b"HTTP/1.2", b"HTTP/1.9", b"HTTP/2.0", b"HTTP/2", b"HTTP/3", b"HTTP/3.0", b"HTTP/11", b"HTTP/1.1.1",
              b"http/1.1", b"Http/1.1", b"HTTP/01.1", b"HTTP/1.01", b"HTTP/1.10", b"HTTP/1,1", b"HTTP/1.1x", b"HTTP/1.", b"HTTP/.1", b"HTTP/",
              b"HTTP", b"FTP/1.1", b"HTTPS/1.1", b"ICY/1.1", b"RTSP/1.0", b"SIP/2.0", b"HTTP/-1.1", b"HTTP/+1.1", b"HTTP/1.-1", b"HTTP\\1.1",
              b"HTTP/1.1;", b"XHTTP/1.1", b"HTTP/9.9", b"HTTP/1.\xb2", b"HTTP/A.B", b"HTTP//1.1", b"0", b"HTTP/4294967297.1"):
        yield "version %r" % v, b"GET /healthz " + v + b"\r\n" + HOST + END, REFUSED


def targets():
    for t, why in (
            (b"http://127.0.0.1/healthz", "absolute form"), (b"https://127.0.0.1/healthz", "absolute form over TLS"),
            (b"http://lain.example/healthz", "absolute form of another host"), (b"HTTP://127.0.0.1/", "absolute form in capitals"),
            (b"ftp://127.0.0.1/healthz", "absolute form of another scheme"), (b"127.0.0.1:80", "authority form"), (b"*", "asterisk form"),
            (b"healthz", "no slash"), (b"?x=1", "a query alone"), (b"\\healthz", "a backslash"), (b"/s\\..\\healthz", "backslashes"),
            (b"/healthz#x", "a fragment"), (b"#", "a fragment alone"), (b"/%", "a per cent sign"), (b"/%4", "half an escape"),
            (b"/%zz", "no hex"), (b"/%%34", "an escaped escape"), (b"/%u0041", "an escape of another kind"), (b"/%00", "an escaped NUL"),
            (b"/healthz%00.css", "an escaped NUL before an ending"), (b"/%0d%0aX:1", "escaped newlines"), (b"/%0a", "an escaped LF"),
            (b"/%0d", "an escaped CR"), (b"/%09", "an escaped tab"), (b"/%1f", "an escaped control"), (b"/%7f", "an escaped DEL"),
            (b"/%2f", "an escaped slash"), (b"/s%2F..%2Fx", "escaped slashes"), (b"/%5c", "an escaped backslash"), (b"/%5C..", "another"),
            (b"/../healthz", "climbing"), (b"/s/../healthz", "climbing out of a folder"), (b"/s/..", "climbing at the end"),
            (b"/./healthz", "a dot"), (b"/healthz/.", "a dot at the end"), (b"/%2e%2e/x", "climbing, escaped"), (b"/%2E./x", "half escaped"),
            (b"/.%2e/x", "the other half"), (b"/%2e/x", "a dot, escaped"), (b"/%c0%af", "an overlong slash"),
            (b"/%c0%ae%c0%ae/x", "overlong dots"), (b"/%e0%80%af", "an overlong slash of three bytes"),
            (b"/%f0%80%80%af", "an overlong slash of four bytes"), (b"/%ed%a0%80", "half a surrogate pair"),
            (b"/%f4%90%80%80", "beyond the last character"), (b"/%ff", "a byte that is no text"), (b"/%fe%ff", "a byte order mark of UTF-16"),
            (b"/%80", "a second byte without its first"), (b"/%c3", "a first byte without its second"), (b"/%c3%28", "a broken pair"),
            (b"/%f8%88%80%80%80", "five bytes"), (b"/\xc3\xa9", "raw UTF-8"), (b"/\xff", "a raw byte"), (b"/a?\xff", "a raw byte in the query"),
            (b"/" + b"a" * 4096, "4097 bytes"), (b"/?" + b"a" * 8000, "a query of 8000 bytes"), (b"/" + b"a/" * 5000, "5000 folders")):
        yield why, b"GET " + t + b" HTTP/1.1\r\n" + HOST + END, REFUSED
    for byte in [n for n in range(1, 32) if n not in (10, 13)] + [127]:
        yield "a control in the path: " + named(byte), b"GET /x" + bytes([byte]) + b"x HTTP/1.1\r\n" + HOST + END, REFUSED
        yield "a control in the query: " + named(byte), b"GET /healthz?x" + bytes([byte]) + b" HTTP/1.1\r\n" + HOST + END, REFUSED
    for t, answer in ((b"/healthz?", 200), (b"/%68ealthz", 200), (b"/tidak-ada", 404), (b"/..x", 404), (b"/a;b=c", 404), (b"//healthz", 404),
                      (b"/healthz/", 404), (b"/%c3%a9", 404), (b"/~", 404)):
        yield "an honest target: %r" % t, b"GET " + t + b" HTTP/1.1\r\n" + HOST + END, [answer]


def hosts():
    for h, why in (
            (b"", "none"), (HOST + HOST, "two alike"), (HOST + b"Host: lain.example\r\n", "two different ones"),
            (HOST + b"host: lain.example\r\n", "two, one in small letters"), (HOST + b"HOST: 127.0.0.1\r\n", "two, one in capitals"),
            (HOST + b"X: 1\r\n" + HOST, "two, another header between"), (HOST + b"Host : a\r\n", "a second one with a space before the colon"),
            (HOST + b" Host: a\r\n", "a second one that is folded"), (HOST + b"Host\x00: a\r\n", "a second one with a NUL in the name"),
            (b"Host : 127.0.0.1\r\n", "a space before the colon"), (b"Host\t: 127.0.0.1\r\n", "a tab before the colon"),
            (b" Host: 127.0.0.1\r\n", "a space before the name"), (b"\tHost: 127.0.0.1\r\n", "a tab before the name"),
            (b"Host\r\n: 127.0.0.1\r\n", "the colon on the next line"), (b"Host 127.0.0.1\r\n", "no colon"), (b"Host\r\n", "a name alone"),
            (b"Host;: 127.0.0.1\r\n", "a semicolon in the name"), (b"X-Host: 127.0.0.1\r\n", "another header only")):
        yield "Host: " + why, GET + h + END, REFUSED
    for v in (b"", b" ", b"a b", b"a\tb", b"a, b", b"a,b", b"a;b", b"a/b", b"/", b"a?b", b"a#b", b"a@b", b"u:p@a", b"http://a", b"a\\b", b"a%41",
              b"a%00", b"a_b", b"a:", b":80", b":", b"a:b", b"a:80:80", b"a:-1", b"a:+80", b"a:65536", b"a:99999999999", b"a:0x50", b"a:80a",
              b"a: 80", b"a :80", b"[::1", b"::1]", b"::1", b"[::1]x", b"[::1]:", b"[::1]:x", b"[a]", b"[]", b"[127.0.0.1]", b"[::1%25eth0]",
              b"\"a\"", b"'a'", b"<a>", b"a|b", b"{a}", b"a\xc3\xa9", b"\xff", b"a\x00", b"a\x00.example", b"a\x01", b"a\x7f", b"a\x0bb", b"a\rb",
              b"a!", b"a$", b"a&b", b"a*", b"*", b"a" * 256, b"a" * 4000):
        yield "Host: %r" % v[:24], GET + b"Host: " + v + b"\r\n\r\n", REFUSED
    for v in (b"127.0.0.1", b"127.0.0.1:8470", b"nama.example", b"NAMA.example", b"[::1]", b"[::1]:8470", b"a:0", b"a:65535", b"xn--a-b", b"a" * 255):
        yield "an honest Host: %r" % v[:24], GET + b"Host: " + v + b"\r\n\r\n", [200]


def lengths():
    wrong = (b"+7", b"-7", b"--7", b"0x7", b"0X7", b"07h", b"7 7", b"7,7", b"7, 7", b"7,", b",7", b"7;7", b"7.0", b"7e0", b"7_0", b"_7", b"0b111", b"0o7",
             b"7a", b"a7", b"seven", b"'7'", b"\"7\"", b"(7)", b"7/7", b"7\\", b"7%", b"%37", b"\xd9\xa7", b"\xef\xbc\x97", b"7\x0b", b"7\x0c", b"\x0b7",
             b"7\x00", b"\x007", b"7\x007", b"7\x01", b"7\x7f", b"7\xa0", b"\xa07", b"7 ", b"7\t", b"", b" ", b"-0", b"+0", b"NaN", b"inf", b"null",
             b"9223372036854775807", b"9223372036854775808", b"18446744073709551615", b"18446744073709551616", b"18446744073709551623",
             b"4294967303000000000000", b"9" * 40, b"9" * 400, b"536870913", b"1000000000")
    for v in wrong:
        yield "length %r" % v[:20], POST + b"Content-Length: " + v + b"\r\n\r\n" + BODY, REFUSED
        if len(v) < 8:
            yield "length %r over a hidden request" % v, POST + b"Content-Length: " + v + b"\r\n\r\n" + BODY + HIDDEN, REFUSED
    for v, why in ((b"7", "plain"), (b"07", "a zero before it"), (b"0" * 30 + b"7", "many zeros before it"), (b"  7", "two spaces"), (b"\t7", "a tab")):
        yield "length, " + why, POST + b"Content-Length: " + v + b"\r\n\r\n" + BODY, [422]
        yield "length, %s, then a request" % why, POST + b"Content-Length:" + v + b"\r\n\r\n" + BODY + HIDDEN, [422, 404]
    twice = (b"Content-Length: 7\r\nContent-Length: 7", b"Content-Length: 7\r\nContent-Length: 0", b"Content-Length: 0\r\nContent-Length: 7",
             b"Content-Length: 7\r\ncontent-length: 7", b"Content-Length: 7\r\nCONTENT-LENGTH: 52", b"Content-Length: 7\r\nX: 1\r\nContent-Length: 7",
             b"Content-Length: 7\r\n Content-Length: 0", b"Content-Length: 7\r\nContent-Length : 0", b"Content-Length: 7\r\nContent-Length\t: 0",
             b"Content-Length: 7\r\nContent-Length\x00: 0", b"Content-Length: 7\r\n\tContent-Length: 0", b"Content-Length: 7\nContent-Length: 0",
             b"Content-Length: 7\rContent-Length: 0", b"X: y\rContent-Length: 7", b"X: y\nContent-Length: 7", b"X: y\x00\r\nContent-Length: 7",
             b"Content-Length:\r\n 7", b"Content-Length:\r\n\t7", b"Content-Length: 7\r\n 0", b"Content-Length\r\n: 7", b"Content-Length 7",
             b"Content-Length : 7", b"Content-Length\t: 7", b"Content-Length\x0b: 7", b"Content-Length\xa0: 7", b" Content-Length: 7",
             b"Content-Length=7", b"Content Length: 7", b"Content-Length;: 7", b"(Content-Length): 7", b"Content-Length: 7\r\nContent-Length:",
             b"Content-Length:\r\nContent-Length: 7")
    for lines in twice:
        yield "lengths %r" % lines, POST + lines + b"\r\n\r\n" + BODY + HIDDEN, REFUSED
    yield "a length longer than the body", POST + b"Content-Length: 8\r\n\r\n" + BODY, WAITS
    yield "a length one shorter than the body", POST + b"Content-Length: 6\r\n\r\n" + BODY + b"\r\n", [422]
    yield "no length: the body is the next request", POST + b"\r\n" + HIDDEN, [422, 404]
    yield "a length of another name", POST + b"Content_Length: 7\r\n\r\n" + HIDDEN, [422, 404]
    yield "a body of GET is read as one", GET + HOST + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN, [200]
    yield "and what follows is a request", GET + HOST + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN + HIDDEN, [200, 404]


def codings():
    wrong = (b"gzip", b"deflate", b"identity", b"compress", b"br", b"x-chunked", b"xchunked", b"chunkedx", b"chunke", b"chunk", b"chunked;", b"chunked;q=1",
             b"chunked,", b",chunked", b", chunked", b"chunked, chunked", b"chunked,chunked", b"gzip, chunked", b"chunked, gzip", b"chunked, identity",
             b"identity, chunked", b"chunked identity", b"chun ked", b"\"chunked\"", b"'chunked'", b"(chunked)", b"chunked\x00", b"\x00chunked", b"chunked\x00x",
             b"\x0bchunked", b"chunked\x0b", b"\x0cchunked", b"chunked\x7f", b"\xa0chunked", b"chunked\xa0", b"chunked ", b"chunked\t", b"", b" ", b"-", b"0",
             b"\xe2\x84\xaahunked", b"\xc4\x8dhunked", b"chunked\r", b"ch\x01unked", b"chunked, trailers", b"trailers, chunked", b"none", b"null", b"cow")
    for v in wrong:
        yield "coding %r" % v, POST + b"Transfer-Encoding: " + v + b"\r\n\r\n" + CHUNKS, REFUSED
        yield "coding %r with a length" % v, POST + LENGTH + b"Transfer-Encoding: " + v + b"\r\n\r\n" + CHUNKS + HIDDEN, REFUSED
    for v, why in ((b"chunked", "plain"), (b"Chunked", "a capital"), (b"CHUNKED", "capitals"), (b"  chunked", "two spaces"), (b"\tchunked", "a tab")):
        yield "coding, " + why, POST + b"Transfer-Encoding:" + v + b"\r\n\r\n" + CHUNKS, [422]
        yield "coding, %s, then a request" % why, POST + b"Transfer-Encoding:" + v + b"\r\n\r\n" + CHUNKS + HIDDEN, [422, 404]
        yield "CL.TE: coding, %s" % why, POST + b"Content-Length: 5\r\nTransfer-Encoding:" + v + b"\r\n\r\n0\r\n\r\n" + HIDDEN, REFUSED
        yield "TE.CL: coding, %s" % why, (
            POST + b"Transfer-Encoding:" + v + b"\r\nContent-Length: 4\r\n\r\n%x\r\n" % len(HIDDEN) + HIDDEN + b"\r\n0\r\n\r\n"), REFUSED
    for name in (b"transfer-encoding", b"TRANSFER-ENCODING", b"tRANSFER-eNCODING"):
        yield "the name as %r" % name, POST + name + b": chunked\r\n\r\n" + CHUNKS, [422]
        yield "the name as %r with a length" % name, POST + LENGTH + name + b": chunked\r\n\r\n" + CHUNKS + HIDDEN, REFUSED
    hidden = (b"Transfer-Encoding : chunked", b"Transfer-Encoding\t: chunked", b" Transfer-Encoding: chunked", b"\tTransfer-Encoding: chunked",
              b"Transfer-Encoding\r\n: chunked", b"Transfer-Encoding:\r\n chunked", b"Transfer-Encoding:\r\n\tchunked", b"Transfer-Encoding\x00: chunked",
              b"Transfer-Encoding\x0b: chunked", b"Transfer-Encoding\xa0: chunked", b"\xa0Transfer-Encoding: chunked", b"Transfer-Encoding chunked",
              b"Transfer-Encoding=chunked", b"Transfer Encoding: chunked", b"\"Transfer-Encoding\": chunked", b"Transfer-Encoding;: chunked",
              b"X: y\nTransfer-Encoding: chunked", b"X: y\rTransfer-Encoding: chunked", b"X: y\r\r\nTransfer-Encoding: chunked",
              b"X: y\x00\r\nTransfer-Encoding: chunked", b"X\r\nTransfer-Encoding: chunked", b": x\r\nTransfer-Encoding: chunked",
              b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
              b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\ntransfer-encoding: x",
              b"Transfer-Encoding:\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding:",
              b"Transfer-Encoding: chunked\r\n Transfer-Encoding: x", b"Transfer-Encoding: chunked\nX: y", b"Transfer-Encoding: chunked\r\n , identity")
    for lines in hidden:
        yield "TE.TE: %r" % lines, POST + lines + b"\r\n\r\n" + CHUNKS + HIDDEN, REFUSED
        yield "TE.TE: %r with a length" % lines, POST + LENGTH + lines + b"\r\n\r\n" + CHUNKS + HIDDEN, REFUSED
    yield "a coding of another name is none", POST + b"Transfer_Encoding: chunked\r\n" + LENGTH + b"\r\n" + BODY + HIDDEN, [422, 404]
    yield "TE says what is accepted, not what is sent", POST + b"TE: chunked\r\n" + LENGTH + b"\r\n" + BODY + HIDDEN, [422, 404]
    yield "a coding in an old version", b"POST /masuk HTTP/1.0\r\n" + HOST + FORM + CHUNKED + END + CHUNKS, REFUSED


def chunks():
    def body(text, *wanted):
        return POST + CHUNKED + END + text + HIDDEN, list(wanted)

    for size, why in ((b"7", "plain"), (b"07", "a zero"), (b"0" * 20 + b"7", "twenty zeros")):
        yield ("size, " + why,) + body(size + b"\r\nlogin=a\r\n0\r\n\r\n", 422, 404)
    for hexed in (b"a", b"A", b"0a", b"0A"):
        yield ("size %r is ten" % hexed,) + body(hexed + b"\r\nlogin=abcd\r\n0\r\n\r\n", 422, 404)
    for last in (b"00", b"000000000"):
        yield ("the last one as %r" % last,) + body(b"7\r\nlogin=a\r\n" + last + b"\r\n\r\n", 422, 404)
    for ext in (b";", b";a", b";a=b", b";a=\"b\"", b";a=\"b;c\"", b";a=b;c=d", b";" + b"x" * 200):
        yield ("an extension %r is left alone" % ext[:12],) + body(b"7" + ext + b"\r\nlogin=a\r\n0" + ext + b"\r\n\r\n", 422, 404)
    for size in (b"+7", b"-7", b"0x7", b"0X7", b"7h", b"h7", b"g", b" 7", b"\t7", b"7 ", b"7\t", b"7 7", b"7,7", b"7.0", b"7\x00", b"\x007", b"7\x0b", b"_7", b"7_",
                 b"\xef\xbc\x97", b"\"7\"", b"(7)", b"", b"7\r", b"10000000000000007", b"fffffffffffffffff", b"f" * 100, b"-0", b"+0", b"0x0", b"00x0",
                 b"0 ;a", b"7 ;a=b"):
        yield ("size %r" % size[:20], POST + CHUNKED + END + size + b"\r\nlogin=a\r\n0\r\n\r\n" + HIDDEN, REFUSED)
    for text, why in (
            (b"7\r\nlogin=abc\r\n0\r\n\r\n", "data longer than its size"), (b"7\r\nlogin=aXX0\r\n\r\n", "no newline behind the data"),
            (b"7\r\nlogin=a\rX0\r\n\r\n", "half a newline behind the data"), (b"7\r\nlogin=a\r\n\r\n0\r\n\r\n", "an empty line between"),
            (b"7\rlogin=a\r\n0\r\n\r\n", "CR behind the size"), (b"\r\n7\r\nlogin=a\r\n0\r\n\r\n", "an empty line before the size"),
            (b"7\r\nlogin=a\r\n-1\r\n\r\n", "a negative last one"), (b"login=a\r\n0\r\n\r\n", "no size at all")):
        yield why, POST + CHUNKED + END + text + HIDDEN, REFUSED
    for text, why in ((b"7\r\nlogin=", "data that is not there yet"), (b"7\r\nlogin=a", "its newline is not there yet"),
                      (b"7\r\nlogin=a\r\n", "the last one is not there yet"), (b"7\r\nlogin=a\r\n0\r\n", "its end is not there yet"),
                      (b"7", "a size that is not there yet"), (b"", "nothing is there yet")):
        yield why, POST + CHUNKED + END + text, WAITS
    for size in (b"20000000", b"7fffffffffffffff", b"8" + b"0" * 15, b"ffffffffffffffff"):
        yield "size %r: the limit of a body ends it, once so much has come" % size, POST + CHUNKED + END + size + b"\r\nlogin=a\r\n0\r\n\r\n" + HIDDEN, WAITS
    for trailer, why in ((b"X: 1\r\n", "one"), (b"X: 1\r\nY: 2\r\n", "two"), (b"Content-Length: 5\r\n", "a length"), (b"Transfer-Encoding: gzip\r\n", "a coding"),
                         (b"Host: lain.example\r\n", "a host"), (b"Cookie: jj=1\r\n", "a cookie"), (b"Origin: https://lain.example\r\n", "an origin")):
        yield ("a trailer is left out: " + why,) + body(b"7\r\nlogin=a\r\n0\r\n" + trailer + b"\r\n", 422, 404)
    for trailer, why in ((b"X\r\n", "without a colon"), (b"X" * 30000, "of 30 kB")):
        yield "a trailer " + why, POST + CHUNKED + END + b"7\r\nlogin=a\r\n0\r\n" + trailer + b"\r\n" + HIDDEN, REFUSED
    # what the library tolerates within a body: one reader alone sees it, and no other request comes of it
    for text, why in (
            (b"7\nlogin=a\r\n0\r\n\r\n", "a size"), (b"7\r\nlogin=a\n0\r\n\r\n", "data"), (b"7\r\nlogin=a\r\n0\n\r\n", "the last one"),
            (b"7\r\nlogin=a\r\n0\r\n\n", "the end"), (b"7\nlogin=a\n0\n\n", "all"), (b"7;a\nlogin=a\r\n0\r\n\r\n", "an extension")):
        yield "LF without CR behind " + why, POST + CHUNKED + END + text + HIDDEN, ARGUED([422, 404])
    for trailer, why in ((b"X : 1\r\n", "with a space before the colon"), (b" X: 1\r\n", "with a space before it"), (b"X: 1\r\n y\r\n", "that is folded"),
                         (b"X: a\x00b\r\n", "with a NUL"), (b": 1\r\n", "without a name"), (b"X: 1\n", "that ends in LF"), (b"\x00\r\n", "of a NUL")):
        yield "a trailer %s is left out" % why, POST + CHUNKED + END + b"7\r\nlogin=a\r\n0\r\n" + trailer + b"\r\n" + HIDDEN, ARGUED([422, 404])


def header_names():
    for byte in [n for n in range(0, 33) if n not in (10, 13)] + list(b"\"(),/;<=>?@[\\]{}") + [127, 128, 160, 255]:
        yield "a name with " + named(byte), get_with(b"X" + bytes([byte]) + b"Y: 1\r\n"), REFUSED
    for header, why in ((b": 1\r\n", "no name"), (b"X\r\n", "no colon"), (b"X: 1\r\nY\r\n", "no colon in the second"), (b"X : 1\r\n", "a space before the colon"),
                        (b"X\t: 1\r\n", "a tab before the colon"), (b" X: 1\r\n", "a space before the name"), (b"\tX: 1\r\n", "a tab before the name"),
                        (b"X: 1\r\n 2\r\n", "a folded line"), (b"X: 1\r\n\t2\r\n", "one folded by a tab"), (b"X:\r\n 2\r\n", "a value on the next line"),
                        (b"X: 1\r\n 2\r\n 3\r\n", "two folded lines"), (b"X: 1\r\n \r\n", "a folded line of nothing"), (b" \r\n", "a line of a space"),
                        (b"X: 1\r\n \r\nHost: a\r\n", "a folded line before a Host")):
        yield why, get_with(header), REFUSED
    yield "a folded line right behind the request line", GET + b" X: 1\r\n" + HOST + END, REFUSED
    for ch in b"!#$%&'*+-.^_`|~09azAZ":
        yield "a name may hold %r" % chr(ch), get_with(b"X" + bytes([ch]) + b": 1\r\n"), [200]


def header_values():
    for byte in [n for n in range(0, 32) if n not in (9, 10, 13)] + [127]:
        yield "a value with " + named(byte), get_with(b"X: a" + bytes([byte]) + b"b\r\n"), REFUSED
        yield "a value that begins with " + named(byte), get_with(b"X: " + bytes([byte]) + b"b\r\n"), REFUSED
        yield "a value that ends with " + named(byte), get_with(b"X: a" + bytes([byte]) + b"\r\n"), REFUSED
    for value, why in ((b"a\rb", "a CR"), (b"\r", "a CR alone"), (b"a\r\r", "two at its end"), (b"a\nY: 1", "an LF"), (b"a\n", "an LF at its end")):
        yield "a value with " + why, get_with(b"X: " + value + b"\r\n"), REFUSED
    for value, why in ((b"", "none"), (b" ", "a space"), (b"a\tb", "a tab"), (b"\xc3\xa9", "UTF-8"), (b"\xff\xfe", "bytes of another table"), (b"a:b", "a colon"),
                       (b"\"a", "half a quote"), (b"a  ", "spaces behind it"), (b"x" * 8000, "8000 bytes")):
        yield "an honest value: " + why, get_with(b"X: " + value + b"\r\n"), [200]
    for name in (b"Cookie", b"Content-Type", b"Origin", b"Sec-Fetch-Site", b"Accept", b"Accept-Language", b"Accept-Encoding", b"If-Match", b"JJ-Fragment"):
        yield "two of %s" % name.decode(), get_with(name + b": a\r\n" + name + b": b\r\n"), REFUSED
        yield "two of %s, one empty, one in small letters" % name.decode(), get_with(name + b":\r\n" + name.lower() + b": b\r\n"), REFUSED


def line_ends():
    head = GET + HOST + b"X: 1\r\n" + END
    for data, why in (
            (head.replace(b"\r\n", b"\n"), "LF everywhere"), (head.replace(b"\r\n", b"\n\r"), "LF CR"), (head.replace(b"\r\n", b"\r\r\n"), "CR CR LF"),
            (GET[:-2] + b"\n" + HOST + END, "LF behind the request line"), (GET + HOST[:-2] + b"\n" + END, "LF behind a header"),
            (GET + HOST + b"\n", "LF as the end"), (GET + HOST + b"X: 1\n\r\n", "LF before the end"), (GET[:-2] + b"\n" + HOST + b"\n", "two of three"),
            (GET + HOST + b"\r\r\n", "CR CR LF as the end"), (GET[:-2] + b"\x85" + HOST + END, "a newline of another table"), (GET[:-2] + b"\xe2\x80\xa8" + HOST + END, "a newline of Unicode")):
        yield why, data, REFUSED
    yield "CR everywhere is no line", head.replace(b"\r\n", b"\r"), WAITS
    yield "an empty line before a request", b"\r\n" + head, [200]
    yield "two empty lines before a request", b"\r\n\r\n" + head, ARGUED([200])
    yield "LF before a request", b"\n" + head, ARGUED([200])
    yield "NULs and a newline before a request", b"\x00\x00\r\n" + head, ARGUED([200])
    yield "an empty line between two requests", head + b"\r\n" + head, [200, 200]


def sizes():
    rest = 16384 - len(GET + HOST) - len(b"X: \r\n\r\n")
    yield "a head of 16 KiB", get_with(b"X: " + b"x" * rest + b"\r\n"), [200]
    yield "one byte more", get_with(b"X: " + b"x" * (rest + 1) + b"\r\n"), REFUSED
    yield "a head of 64 KiB", get_with(b"X: " + b"x" * 65536 + b"\r\n"), REFUSED
    yield "a name of 20 KiB", get_with(b"x" * 20480 + b": 1\r\n"), REFUSED
    yield "a request line of 20 KiB", b"GET /" + b"x" * 20480 + b" HTTP/1.1\r\n" + HOST + END, REFUSED
    yield "a line without an end", b"x" * 65536, REFUSED
    yield "64 headers", get_with(b"".join(b"X%d: 1\r\n" % i for i in range(63))), [200]
    yield "65 headers", get_with(b"".join(b"X%d: 1\r\n" % i for i in range(64))), REFUSED
    yield "2000 headers", get_with(b"a:\r\n" * 2000), REFUSED
    yield "500 lines folded", get_with(b"X: 1\r\n" + b" x\r\n" * 500), REFUSED
    yield "a form over its limit", POST + b"Content-Length: 400000\r\n\r\n" + BODY, WAITS
    yield "a chunked form over its limit", POST + CHUNKED + END + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 6 + b"0\r\n\r\n", REFUSED


def pipelines():
    one = GET + HOST + END
    posted = POST + LENGTH + END + BODY
    for data, why, wanted in (
            (one + one, "two", [200, 200]), (one * 5, "five", [200] * 5), (posted + one, "a form and a page", [422, 200]),
            (one + posted, "a page and a form", [200, 422]), (posted * 3, "three forms", [422] * 3), (POST + CHUNKED + END + CHUNKS + one, "chunked", [422, 200]),
            (one[:-2] + b"Connection: close\r\n\r\n" + HIDDEN, "what follows 'close' is not read", [200]),
            (one[:-2] + b"Connection: Close\r\n\r\n" + HIDDEN, "nor what follows 'Close'", [200]),
            (POST + LENGTH + b"Connection: close\r\n\r\n" + BODY + HIDDEN, "nor what follows a form with 'close'", [422]),
            (one + b"GET /healthz HTTP/1.1\r\n", "a second that is not whole", [200]), (one + b"BREW / HTTP/1.1\r\n" + HOST + END + HIDDEN, "a refused second", [200, 400]),
            (one + GET + HOST + HOST + END + HIDDEN, "a second with two Hosts", [200, 400]), (posted + b"X" + one, "a byte too many", [422, 400]),
            (b"HEAD /healthz HTTP/1.1\r\n" + HOST + END + one, "no body behind HEAD", [200, 200])):
        yield why, data, wanted


def offers():
    for header, why in ((b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", "h2c"),
                        (b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n", "websocket"),
                        (b"Upgrade: TLS/1.2\r\nConnection: Upgrade\r\n", "TLS within"), (b"Upgrade: HTTP/1.0\r\nConnection: Upgrade\r\n", "an older version"),
                        (b"Connection: Host\r\n", "a connection that names Host"), (b"Connection: Content-Length\r\n", "one that names the length"),
                        (b"Connection: keep-alive\r\n", "to stay"), (b"Connection: \r\n", "nothing"), (b"Connection: x, y\r\n", "words"),
                        (b"Keep-Alive: timeout=99999\r\n", "a long stay"), (b"Proxy-Connection: close\r\n", "another name"), (b"Trailer: X\r\n", "a trailer"),
                        (b"Range: bytes=0-1\r\n", "a range"), (b"X-HTTP-Method-Override: DELETE\r\n", "another method"), (b"X-Original-URL: /kasus\r\n", "another target"),
                        (b"X-Rewrite-URL: /kasus\r\n", "one more"), (b"X-Forwarded-Host: lain.example\r\n", "another host"), (b"Forwarded: host=lain.example\r\n", "and one more"),
                        (b"Content-Encoding: gzip\r\n", "a packed body"), (b"Max-Forwards: 0\r\n", "no step further"), (b"Via: 1.1 a\r\n", "a proxy before")):
        yield "an offer that is not taken up: " + why, get_with(header), [200]
    yield "100-continue", POST + LENGTH + b"Expect: 100-continue\r\n\r\n" + BODY, [422]
    yield "100-continue, the body is not there yet", POST + LENGTH + b"Expect: 100-continue\r\n\r\n", [100]
    yield "100-continue over a refused head", POST + HOST + LENGTH + b"Expect: 100-continue\r\n\r\n" + BODY + HIDDEN, REFUSED
    yield "100-continue with length and coding", POST + LENGTH + CHUNKED + b"Expect: 100-continue\r\n\r\n" + CHUNKS + HIDDEN, REFUSED
    yield "an expectation that nobody knows", POST + LENGTH + b"Expect: teh\r\n\r\n" + BODY + HIDDEN, [422, 404]


def strangers():
    for data, why in (
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0", "HTTP/2"), (b"SSH-2.0-x\r\n\r\n", "SSH"), (b"EHLO x\r\n\r\n", "mail"),
            (b"*1\r\n$4\r\nPING\r\n\r\n", "Redis"), (b"version\r\n\r\n", "memcached"), (b"OPTIONS sip:a SIP/2.0\r\n\r\n", "SIP"), (b"DESCRIBE rtsp://a RTSP/1.0\r\n\r\n", "RTSP"),
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "TLS"), (b"\x80\x2e\x01\x00\x02\r\n\r\n", "an old TLS"), (b"PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n" + GET + HOST + END, "the proxy protocol"),
            (b"\r\n\r\n\x00\r\nQUIT\n\r\n\r\n", "its second version"), (b"\xff" * 40 + b"\r\n\r\n", "ones"), (b"GET /healthz\r\n\r\n", "HTTP/0.9"),
            (b"{\"a\":1}\r\n\r\n", "JSON"), (b"<?xml version=\"1.0\"?>\r\n\r\n", "XML"), (b"USER a\r\nPASS b\r\n\r\n", "FTP"), (b"\x03\x00\x00\x13\x0e\xe0\r\n\r\n", "a remote desktop"),
            (b"() { :; }; x\r\n\r\n", "a shell"), (b"l\x00\x0b\x00\x00\x00\r\n\r\n", "X11")):
        yield "another protocol: " + why, data, REFUSED


FAMILIES = (methods, request_lines, versions, targets, hosts, lengths, codings, chunks, header_names, header_values, line_ends, sizes, pipelines, offers, strangers)


def cases():
    return [(f.__name__,) + row for f in FAMILIES for row in f()]
