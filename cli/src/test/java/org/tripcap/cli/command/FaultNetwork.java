package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/**
 * Hosts of a test in network namespaces of their own, on one bridge, with this process on it, too. Any two hosts can be cut off
 * from each other: each then has a black hole where the other's address was. Addresses are those that RFC 2544 sets aside for
 * measurements. Removed on close; needs root and iproute2.
 */
final class FaultNetwork implements AutoCloseable {
    /** The interface of a host that packets arrive at, of those that {@link #wire} was made for. */
    static final String RECORDED = "rec0";

    private static final int FIRST = 10;

    private final String stem;
    private final String subnet;
    private int hosts;
    private final List<String> namespaces = new ArrayList<>();
    private final Map<Set<Host>, DelayedPath> delayed = new HashMap<>();

    private FaultNetwork(long pid) {
        // Interface names hold at most 15 characters.
        stem = "tcf" + Long.toString(pid, 36);
        subnet = "198.18." + pid % 256 + ".";
    }

    /** Makes the bridge; where this process may not, the calling test is skipped and the report says why. */
    static FaultNetwork create() throws IOException, InterruptedException {
        FaultNetwork network = new FaultNetwork(ProcessHandle.current().pid());
        try {
            network.namespace(network.hub());
        } catch (IOException e) {
            return Assumptions.abort("no network namespace can be made here: " + e.getMessage());
        }
        try {
            network.in(network.hub(), "link add br0 type bridge");
            network.in(network.hub(), "link set br0 up");
            ip("link add " + network.stem + "r type veth peer name p0 netns " + network.hub());
            ip("addr add " + network.subnet + "1/24 dev " + network.stem + "r");
            ip("link set " + network.stem + "r up");
            network.in(network.hub(), "link set p0 master br0 up");
            return network;
        } catch (IOException | InterruptedException e) {
            network.close();
            throw e;
        }
    }

    /**
     * A host.
     *
     * @param number from 1
     * @param namespace where its processes run
     * @param address its IP address
     */
    record Host(int number, String namespace, String address) {
        /** What comes before a command that is to run there; the process id stays the same. */
        List<String> inside() {
            return List.of("ip", "netns", "exec", namespace);
        }
    }

    /** Adds a host. */
    Host host() throws IOException, InterruptedException {
        int number = ++hosts;
        Host host = new Host(number, stem + "-" + number, subnet + (FIRST + number));
        namespace(host.namespace());
        in(hub(), "link add p" + number + " type veth peer name eth0 netns " + host.namespace());
        in(hub(), "link set p" + number + " master br0 up");
        in(host.namespace(), "addr add " + host.address() + "/24 dev eth0");
        in(host.namespace(), "link set eth0 up");
        return host;
    }

    /** Gives a host an interface {@value #RECORDED}; what is sent on the one returned arrives there. */
    String wire(Host host) throws IOException, InterruptedException {
        String sender = stem + "w" + host.address().substring(subnet.length());
        ip("link add " + sender + " type veth peer name " + RECORDED + " netns " + host.namespace());
        run(List.of("sysctl", "-q", "-w", "net.ipv6.conf." + sender + ".disable_ipv6=1"));
        ip("link set " + sender + " up");
        in(host.namespace(), "link set " + RECORDED + " up");
        return sender;
    }

    /** Takes the host's interface {@value #RECORDED} down, or up. */
    void wire(Host host, boolean up) throws IOException, InterruptedException {
        in(host.namespace(), "link set " + RECORDED + (up ? " up" : " down"));
    }

    /** Cuts two hosts off from each other. */
    void cut(Host one, Host other) throws IOException, InterruptedException {
        in(one.namespace(), "route add blackhole " + other.address() + "/32");
        in(other.namespace(), "route add blackhole " + one.address() + "/32");
    }

    /** Joins what was cut. */
    void join(Host one, Host other) throws IOException, InterruptedException {
        in(one.namespace(), "route del blackhole " + other.address() + "/32");
        in(other.namespace(), "route del blackhole " + one.address() + "/32");
    }

    /** Has what two hosts send each other take so long, each way. Connections stay as they are. */
    void delay(Host one, Host other, Duration delay) throws IOException, InterruptedException {
        delayed.put(Set.of(one, other), new DelayedPath(path(one, other), path(other, one), delay));
    }

    private Tun path(Host from, Host to) throws IOException, InterruptedException {
        String name = "d" + from.number() + "to" + to.number();
        Tun tun = Tun.open(name);
        ip("link set " + name + " netns " + from.namespace());
        in(from.namespace(), "link set " + name + " mtu " + Tun.MTU + " up");
        in(from.namespace(), "route add " + to.address() + "/32 dev " + name + " src " + from.address());
        return tun;
    }

    /** Lets the two hosts be as near as they were; what is under way between them is lost. */
    void hasten(Host one, Host other) throws IOException {
        DelayedPath path = delayed.remove(Set.of(one, other));
        if (path != null) {
            path.close();
        }
    }

    private String hub() {
        return stem + "-hub";
    }

    private void namespace(String name) throws IOException, InterruptedException {
        ip("netns add " + name);
        namespaces.add(name);
        // Without IPv6 the kernel sends nothing by itself.
        run(List.of("ip", "netns", "exec", name, "sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1"));
        run(List.of("ip", "netns", "exec", name, "sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1"));
        in(name, "link set lo up");
    }

    private void in(String namespace, String command) throws IOException, InterruptedException {
        ip("-n " + namespace + " " + command);
    }

    private static void ip(String command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("ip"));
        all.addAll(List.of(command.split(" ", -1)));
        run(all);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("'" + String.join(" ", command) + "' failed: " + said);
        }
    }

    /** Removes the namespaces, and with them all interfaces. */
    @Override
    public void close() throws IOException {
        try {
            for (DelayedPath path : delayed.values()) {
                path.close();
            }
            for (String namespace : namespaces.reversed()) {
                ip("netns delete " + namespace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
