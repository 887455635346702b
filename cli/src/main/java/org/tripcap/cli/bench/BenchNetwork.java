package org.tripcap.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Two network namespaces joined by a veth pair: packets are sent in one and recorded in the other, so that neither sees anything
 * of this host's network nor costs it anything. Removed on close. Needs root and iproute2.
 */
final class BenchNetwork implements AutoCloseable {

    /** The interface that packets are sent on, in {@link #sending()}. */
    static final String SENDER = "send0";
    /** The interface that packets arrive at, in {@link #recording()}. */
    static final String RECORDER = "rec0";

    private static final String MTU = "65535";

    private final String stem;

    private BenchNetwork(String stem) {
        this.stem = stem;
    }

    /**
     * Makes namespaces and pair, and brings them up.
     *
     * @throws IOException when this process may not, with the reason that {@code ip} gave; nothing is left behind then
     */
    static BenchNetwork create() throws IOException, InterruptedException {
        BenchNetwork network =
                new BenchNetwork("tripcap-" + ProcessHandle.current().pid());
        ip("netns", "add", network.sending());
        try {
            ip("netns", "add", network.recording());
            // Made inside, so that no daemon of this host touches them first.
            ip(("-n " + network.sending() + " link add " + SENDER + " mtu " + MTU + " type veth peer name " + RECORDER
                            + " mtu " + MTU + " netns " + network.recording())
                    .split(" ", -1));
            for (String[] link : new String[][] {
                {network.sending(), SENDER}, {network.recording(), RECORDER}, {network.recording(), "lo"}
            }) {
                // Without IPv6, the kernel sends nothing by itself.
                run(inside(link[0], List.of("sysctl", "-q", "-w", "net.ipv6.conf." + link[1] + ".disable_ipv6=1")));
                ip("-n", link[0], "link", "set", link[1], "up");
            }
            return network;
        } catch (IOException | InterruptedException e) {
            network.close();
            throw e;
        }
    }

    /** The namespace that packets are sent in. */
    String sending() {
        return stem + "-send";
    }

    /** The namespace that packets are recorded in. */
    String recording() {
        return stem + "-rec";
    }

    /** The command that runs a command in a namespace; the process id stays the same. */
    static List<String> inside(String namespace, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(command);
        return all;
    }

    /** Removes both namespaces, and with them the pair. */
    @Override
    public void close() {
        for (String namespace : List.of(sending(), recording())) {
            try {
                ip("netns", "delete", namespace);
            } catch (IOException e) {
                // Named by no table of the kernel: making it was what failed.
                org.slf4j.LoggerFactory.getLogger(BenchNetwork.class)
                        .debug("the namespace {} was not removed", namespace, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("'" + String.join(" ", command) + "' failed: " + said);
        }
    }
}
