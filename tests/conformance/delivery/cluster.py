"""A Kubernetes control plane without containers, in a network of its own: etcd, API server, controllers and scheduler; kwok, which
plays the kubelets of three nodes; the real Flagger and its load tester. Knows nothing of what is tried in it.

It runs in the namespaces that run-cluster.sh makes: every address and port is its own, and nothing outlives it."""
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time

from ruamel.yaml import YAML

TOOLS = pathlib.Path(sys.prefix).parent
API, ETCD, KUBELET, TESTER, FLAGGER = 6443, 2379, 10250, 9091, 8089
# Where things must have an address that is not the loopback one, as the endpoints of a Service must.
ADDRESS = "10.10.0.1"
TAG_THAT_NEVER_STARTS = "b" * 64


class Cluster:
    def __init__(self, run, metrics_server):
        self.run, self.metrics_server = run, metrics_server
        self.processes = {}
        self.one_at_a_time = threading.Lock()  # two that apply one object at once: the second finds that it exists
        self.environment = {**os.environ, "KUBECONFIG": str(run / "admin.kubeconfig")}

    def start(self, name, *command, **environment):
        log = (self.run / f"{name}.log").open("w")
        self.processes[name] = subprocess.Popen(
            [str(c) for c in command], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=self.run, start_new_session=True,
            env={**self.environment, **environment})

    def kubectl(self, *arguments, stdin=None, check=True):
        done = subprocess.run(["kubectl", *map(str, arguments)], input=stdin, capture_output=True, text=True, env=self.environment)
        if check and done.returncode:
            raise RuntimeError(f"kubectl {' '.join(map(str, arguments))}: {done.stderr.strip()[-500:]}")
        return done.stdout if check else done

    def wait(self, what, seconds, condition):
        end = time.monotonic() + seconds
        while not condition():
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended: {(self.run / f'{name}.log').read_text()[-800:]}")
            if time.monotonic() > end:
                raise RuntimeError(f"{what}: not within {seconds} s")
            time.sleep(0.3)

    def up(self):
        began = time.monotonic()
        subprocess.run(["openssl", "genrsa", "-out", "sa.key", "2048"], cwd=self.run, check=True, capture_output=True)
        self.credentials()
        self.control_plane()
        self.nodes()
        self.flagger()
        return time.monotonic() - began

    def credentials(self):
        rows = []
        for user, name, group in (("admin", "admin", "system:masters"),
                                  *((f"kube-{u}", f"system:kube-{u}", f"kube-{u}") for u in ("controller-manager", "scheduler"))):
            token = secrets.token_hex(16)
            rows.append(f"{token},{name},{user},{group}\n")
            self.kubeconfig(f"{user}.kubeconfig", token)
        (self.run / "tokens.csv").write_text("".join(rows))

    def kubeconfig(self, name, token):
        cluster = {"server": f"https://127.0.0.1:{API}", "certificate-authority": str(self.run / "certs/apiserver.crt")}
        content = {"apiVersion": "v1", "kind": "Config", "current-context": "c", "clusters": [{"name": "c", "cluster": cluster}],
                   "users": [{"name": "u", "user": {"token": token}}], "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}]}
        (self.run / name).write_text(json.dumps(content))

    def control_plane(self):
        etcd = f"http://127.0.0.1:{ETCD}"
        self.start("etcd", "etcd", "--data-dir=etcd", "--unsafe-no-fsync", "--log-level=warn", f"--listen-client-urls={etcd}",
                   f"--advertise-client-urls={etcd}")
        self.start("apiserver", "kube-apiserver", f"--etcd-servers={etcd}", "--bind-address=127.0.0.1",
                   "--advertise-address=127.0.0.1", f"--secure-port={API}", "--endpoint-reconciler-type=none", "--cert-dir=certs",
                   "--token-auth-file=tokens.csv", "--authorization-mode=Node,RBAC",
                   "--service-account-issuer=https://kubernetes.default.svc", "--service-account-signing-key-file=sa.key",
                   "--service-account-key-file=sa.key", "--service-cluster-ip-range=10.96.0.0/16")
        self.wait("API server", 90, lambda: not self.kubectl("get", "--raw", "/readyz", check=False).returncode)
        self.start("controller-manager", "kube-controller-manager", "--kubeconfig=kube-controller-manager.kubeconfig",
                   "--use-service-account-credentials", "--service-account-private-key-file=sa.key",
                   "--root-ca-file=certs/apiserver.crt", "--leader-elect=false", "--secure-port=0",
                   "--horizontal-pod-autoscaler-sync-period=5s")
        self.start("scheduler", "kube-scheduler", "--kubeconfig=kube-scheduler.kubeconfig", "--leader-elect=false", "--secure-port=0")

    def nodes(self):
        """kwok makes a pod ready as soon as it is scheduled; but one whose image has a certain digest stays pending. Each port that
        is forwarded to a pod leads to the application of the suite."""
        yaml = YAML(typ="safe", pure=True)
        stages = []
        for file in sorted((TOOLS / "kube/stages").glob("*.yaml")):
            for stage in yaml.load_all(file):
                if stage["metadata"]["name"] == "pod-ready":
                    stage["spec"]["selector"].setdefault("matchExpressions", []).append({
                        "key": f'.spec.containers.[].image | select(endswith("{TAG_THAT_NEVER_STARTS}"))', "operator": "DoesNotExist"})
                if stage["metadata"]["name"] == "node-initialize":
                    status = stage["spec"]["next"]
                    status["statusTemplate"] = status["statusTemplate"].replace("pods: 1M", "pods: 1M\n  nvidia.com/gpu: 64")
                stages.append(stage)
        stages.append({"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "ClusterPortForward", "metadata": {"name": "all"},
                       "spec": {"forwards": [{"target": {"address": "127.0.0.1", "port": 80}}]}})
        (self.run / "stages.yaml").write_text("\n---\n".join(json.dumps(s) for s in stages))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "kubelet.key", "-out", "kubelet.crt",
                        "-days", "2", "-subj", "/CN=kubelet", "-addext", f"subjectAltName=IP:{ADDRESS}"],
                       cwd=self.run, check=True, capture_output=True)
        self.start("kwok", "kwok", "--kubeconfig=admin.kubeconfig", "--config=stages.yaml", "--manage-all-nodes", "--cidr=10.244.0.0/16",
                   "--node-lease-duration-seconds=40", f"--node-ip={ADDRESS}", f"--node-port={KUBELET}",
                   f"--server-address={ADDRESS}:{KUBELET}", "--tls-cert-file=kubelet.crt", "--tls-private-key-file=kubelet.key")
        for n in range(3):
            self.node(f"node-{n}", {"topology.kubernetes.io/zone": f"zone-{n}"})
        self.wait("nodes", 60, lambda: not self.kubectl(
            "wait", "--for=condition=Ready", "node", "--all", "--timeout=1s", check=False).returncode)

    def node(self, name, labels):
        self.apply({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, **labels}}})

    def apply(self, document, *arguments):
        with self.one_at_a_time:
            self.kubectl("apply", *arguments, "-f", "-", stdin=json.dumps(document))

    def volume(self, namespace, claim):
        """What a storage class would provide for a claim."""
        spec, name = claim["spec"], f"{namespace}-{claim['metadata']['name']}"
        if storage := spec.get("storageClassName"):
            self.apply({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": storage},
                        "provisioner": "kubernetes.io/no-provisioner"})
        self.kubectl("delete", "pv", name, "--ignore-not-found")  # of the release before
        self.apply({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": {
            "capacity": spec["resources"]["requests"], "accessModes": spec["accessModes"], "storageClassName": storage or "",
            "hostPath": {"path": f"/nonexistent/{name}"}, "claimRef": {"namespace": namespace, "name": claim["metadata"]["name"]}}})

    def flagger(self):
        """Under its own account, with the definitions and rights of its release."""
        self.wait("account", 30, lambda: not self.kubectl("get", "sa", "default", "-n", "default", check=False).returncode)
        self.kubectl("apply", "--server-side", "-f", TOOLS / "kube/crds", "-f", TOOLS / "kube/flagger-account.yaml")
        self.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
        self.kubeconfig("flagger.kubeconfig", self.kubectl("create", "token", "flagger", "-n", "default", "--duration=24h").strip())
        self.start("flagger", "flagger", "-kubeconfig=flagger.kubeconfig", "-mesh-provider=kubernetes",
                   f"-metrics-server={self.metrics_server}", f"-port={FLAGGER}", "-log-level=info")
        self.start("loadtester", "loadtester", f"-port={TESTER}", API_TOKEN="token-of-the-tester")
        self.wait("Flagger", 60, lambda: self.answers(FLAGGER))
        self.wait("load tester", 30, lambda: self.answers(TESTER))

    def answers(self, port):
        return not subprocess.run(["curl", "-fsS", "-o", "/dev/null", f"http://127.0.0.1:{port}/healthz"], capture_output=True).returncode

    def namespace(self, name):
        """A namespace that enforces the restricted level, and warns of it too, so that Helm shows a violation."""
        level = {f"pod-security.kubernetes.io/{what}": "restricted" for what in ("enforce", "warn")}
        self.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": level}})
        self.wait("account", 30, lambda: not self.kubectl("get", "sa", "default", "-n", name, check=False).returncode)

    def down(self):
        for name in reversed(list(self.processes)):
            process = self.processes[name]
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.run, ignore_errors=True)
