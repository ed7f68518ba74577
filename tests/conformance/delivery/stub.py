"""What stands around a cluster in a test: Prometheus, the application behind every host name, the load tester's address, a push
gateway. All of it on the loopback address of the network that the suite has for itself."""
import http.client
import http.server
import json
import re
import ssl
import subprocess
import threading
import time
from urllib.parse import parse_qs, urlsplit

from server import BODY


class World:
    """`status`: what the application answers, by host; `values`: what Prometheus says, see `measure`; `log`: all that was asked."""

    def __init__(self, run, hosts, tester_port):
        self.run, self.tester_port = run, tester_port
        self.status, self.values, self.log = {}, [], []
        self.lock = threading.Lock()
        self.certificate(sorted(hosts))
        with open("/etc/hosts", "a") as file:  # that of our own mount namespace
            file.writelines(f"127.0.0.1 {host}\n" for host in sorted(hosts))
        for port in (80, 443, 9090):
            self.serve(port)

    def certificate(self, hosts):
        names = ",".join(f"DNS:{h}" for h in hosts)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "world.key", "-out", "world.crt", "-days", "2",
                        "-subj", "/CN=world", "-addext", f"subjectAltName={names}"], cwd=self.run, check=True, capture_output=True)

    def serve(self, port):
        httpd = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler(self))
        httpd.daemon_threads = True
        if port == 443:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.run / "world.crt", self.run / "world.key")
            httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
        threading.Thread(target=httpd.serve_forever, daemon=True).start()

    def measure(self, namespace, query, value):
        """From now on a query made of this template, in this namespace, has this value; None is no data."""
        parts = [squeezed(p) for p in re.split(r"\{\{.*?\}\}", query)]
        with self.lock:
            self.values.insert(0, (namespace, [p for p in parts if p], value))

    def answer(self, query):
        text = squeezed(query)
        with self.lock:
            for namespace, parts, value in self.values:
                if namespace in text and all(p in text for p in parts):
                    return value
        return 1.0 if text == "vector(1)" else None

    def note(self, **entry):
        with self.lock:
            self.log.append(entry)


def squeezed(text):
    return re.sub(r"\s+", "", text)


def handler(world):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            host, url = self.headers.get("Host", "").partition(":")[0], urlsplit(self.path)
            if url.path == "/api/v1/query":
                query = (parse_qs(url.query) | parse_qs(body.decode())).get("query", [""])[0]
                value = world.answer(query)
                world.note(query=query, value=value)
                result = [] if value is None else [{"metric": {}, "value": [time.time(), str(value)]}]
                self.reply(200, {"status": "success", "data": {"resultType": "vector", "result": result}})
            elif host.startswith("flagger-loadtester") or "loadtester" in host:
                self.forward(body)
            else:
                status = world.status.get(host, 200)
                world.note(host=host, method=self.command, path=self.path, status=status, body=body.decode(errors="replace"))
                self.reply(status, BODY)

        do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET

        def forward(self, body):
            """To the real load tester."""
            connection = http.client.HTTPConnection("127.0.0.1", world.tester_port, timeout=600)
            connection.request(self.command, self.path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            world.note(tester=self.path, asked=body.decode(errors="replace"), status=answer.status, answer=text)
            self.reply(answer.status, text)

        def reply(self, status, content):
            data = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def log_message(self, *_):
            pass

    return Handler
