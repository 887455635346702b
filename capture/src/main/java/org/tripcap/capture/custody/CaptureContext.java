package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.incident.JsonFields;

/**
 * The circumstances of a recording at its start or end, for whoever later judges the record: how busy the host was, through which
 * interfaces it listened, and what these had lost by then.
 *
 * @param load the kernel's load averages
 * @param interfaces the interfaces of the run, in its order; none for a file
 */
public record CaptureContext(Load load, List<InterfaceState> interfaces) {
    public static final int MAX_INTERFACES = 64;

    public CaptureContext {
        if (interfaces.size() > MAX_INTERFACES) {
            throw new IllegalArgumentException(
                    "context.interfaces has at most " + MAX_INTERFACES + " elements, not " + interfaces.size());
        }
        interfaces = List.copyOf(interfaces);
    }

    /**
     * Load averages in hundredths ({@code /proc/loadavg}), as far as they are known.
     *
     * @param one over one minute
     * @param five over five minutes
     * @param fifteen over fifteen minutes
     * @param processors that this process may use; 1 or more
     */
    public record Load(int one, int five, int fifteen, int processors) {
        public static final int MAX = 10_000_000;

        public Load {
            for (int average : new int[] {one, five, fifteen}) {
                bounded(average, 0, "context.load");
            }
            bounded(processors, 1, "context.processors");
        }

        private static void bounded(int value, int min, String field) {
            if (value < min || value > MAX) {
                throw new IllegalArgumentException(field + " is between " + min + " and " + MAX + ", not " + value);
            }
        }
    }

    /**
     * One interface. Its counters are the kernel's, of all traffic since the interface was made, so that two statements show what
     * happened in between.
     *
     * @param driver what drives it
     * @param merges whether the interface or the kernel may merge packets before they are captured (GRO, LRO): recorded packets
     *     may then be larger, and fewer, than those on the wire
     * @param receivedPackets {@code rx_packets}
     * @param receivedBytes {@code rx_bytes}
     * @param errors {@code rx_errors}
     * @param dropped {@code rx_dropped}
     * @param missed {@code rx_missed_errors} and {@code rx_fifo_errors}: what the hardware had no room for
     */
    public record InterfaceState(
            InterfaceDriver driver,
            boolean merges,
            long receivedPackets,
            long receivedBytes,
            long errors,
            long dropped,
            long missed) {
        public InterfaceState {
            for (long counter : new long[] {receivedPackets, receivedBytes, errors, dropped, missed}) {
                if (counter < 0 || counter > JsonFields.MAX_NUMBER) {
                    throw new IllegalArgumentException(
                            "a counter of an interface is between 0 and 2^53, not " + counter);
                }
            }
        }
    }
}
