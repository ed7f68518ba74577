"""A server on the loopback address that answers as a service would, in one of several ways. It ends with its `with` block."""
import http.server
import json
import threading
import time

# Everything that the requests of the examples expect to find in an answer.
BODY = {"data": [1.0], "price": 1.0, "value": 1.0, "prediction": 1.0, "status": "ok", "items": []}


class Server:
    """modes: healthy; error (500); slow; refused (401); empty (200 without a body); starved (slow, for too few users); absent.
    What is asked by GET first, before any load, is answered well in every mode but `absent`: a load test that looks whether its
    target is there goes on to the load."""

    def __init__(self, mode, seconds):
        self.mode, self.seconds, self.asked = mode, seconds, 0
        self.httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.httpd.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"

    def __enter__(self):
        if self.mode == "absent":
            self.httpd.server_close()
        else:
            threading.Thread(target=self.httpd.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        if self.mode != "absent":
            self.httpd.shutdown()
            self.httpd.server_close()

    def handler(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.asked += 1
                self.answer("healthy" if outer.asked == 1 else outer.mode)

            def do_POST(self):
                outer.asked += 1
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.answer(outer.mode)

            do_PUT = do_PATCH = do_DELETE = do_POST

            def answer(self, mode):
                if mode in ("slow", "starved"):
                    time.sleep(outer.seconds)
                status = {"error": 500, "refused": 401}.get(mode, 200)
                body = b"" if mode == "empty" else json.dumps(BODY).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
