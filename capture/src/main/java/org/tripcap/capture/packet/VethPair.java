package org.tripcap.capture.packet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two virtual Ethernet interfaces joined back to back ({@code veth(4)}): what is sent on one arrives at the other. MTU
 * 65535, IPv6 off so that the kernel adds no packets of its own, removed on close. For demonstrations, measurements and
 * tests; needs {@code CAP_NET_ADMIN} and iproute2.
 */
public final class VethPair implements AutoCloseable {

    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String left;
    private final String right;

    private VethPair(String left, String right) {
        this.left = left;
        this.right = right;
    }

    /**
     * Makes a pair and brings it up, under names that nothing else on this host uses.
     *
     * @throws IOException if this process may not, with the reason that {@code ip} gave
     */
    public static VethPair create() throws IOException, InterruptedException {
        // Interface names hold at most 15 characters.
        String stem = "tc" + Long.toString(ProcessHandle.current().pid(), 36) + "x" + NEXT.incrementAndGet();
        VethPair pair = new VethPair(stem + "a", stem + "b");
        ip("link", "add", pair.left, "mtu", "65535", "type", "veth", "peer", pair.right, "mtu", "65535");
        try {
            for (String end : List.of(pair.left, pair.right)) {
                Path ipv6 = Path.of("/proc/sys/net/ipv6/conf", end, "disable_ipv6");
                if (Files.exists(ipv6)) {
                    Files.writeString(ipv6, "1");
                }
                ip("link", "set", end, "up");
            }
        } catch (IOException | InterruptedException e) {
            pair.close();
            throw e;
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
            ip("link", "del", left);
        } catch (IOException e) {
            throw new IllegalStateException("the interface " + left + " could not be removed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("'" + String.join(" ", command) + "' failed: " + said);
        }
    }
}
