package org.tripcap.capture.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * Two virtual Ethernet interfaces joined back to back: what is sent on one arrives at the other. MTU 65535, IPv6 off (so
 * that the kernel adds no packets of its own), removed on close. Tests that need one are skipped by name where the
 * process may not make it.
 */
public final class VethPair implements AutoCloseable {

    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String left;
    private final String right;

    private VethPair(String left, String right) {
        this.left = left;
        this.right = right;
    }

    /** Makes a pair with names that no other test of this or another process uses. */
    public static VethPair create() throws IOException, InterruptedException {
        // Interface names hold at most 15 characters.
        String stem =
                "tc" + Long.toString(ProcessHandle.current().pid() % 1_000_000, 36) + "x" + NEXT.incrementAndGet();
        VethPair pair = new VethPair(stem + "a", stem + "b");
        Assumptions.assumeTrue(
                run("ip", "link", "add", pair.left, "mtu", "65535", "type", "veth", "peer", pair.right, "mtu", "65535")
                        == 0,
                "this process may not make a veth pair (needs CAP_NET_ADMIN and iproute2)");
        for (String end : new String[] {pair.left, pair.right}) {
            Path ipv6 = Path.of("/proc/sys/net/ipv6/conf", end, "disable_ipv6");
            if (Files.exists(ipv6)) {
                Files.writeString(ipv6, "1");
            }
            if (run("ip", "link", "set", end, "up") != 0) {
                pair.close();
                throw new IOException("cannot bring " + end + " up");
            }
        }
        return pair;
    }

    /** The end to send on. */
    public String left() {
        return left;
    }

    /** The end to capture on. */
    public String right() {
        return right;
    }

    /** Packets that arrived at the right end, by the kernel's count. */
    public long received() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/sys/class/net", right, "statistics", "rx_packets"))
                .strip());
    }

    @Override
    public void close() {
        try {
            run("ip", "link", "del", left);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return 127;
        }
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }
}
