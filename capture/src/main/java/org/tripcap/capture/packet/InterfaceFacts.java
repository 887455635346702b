package org.tripcap.capture.packet;

import java.util.Optional;

/**
 * What the kernel tells about an interface now, for whoever later judges what was recorded there.
 *
 * @param driver its driver's name; {@code any} for all interfaces at once; empty when the kernel does not say
 * @param merges whether packets may be merged before they are captured (GRO, LRO)
 * @param receivedPackets received since the interface was made
 * @param receivedBytes their bytes
 * @param errors packets with errors
 * @param dropped packets dropped by kernel or driver
 * @param missed packets for which the hardware had no room
 */
public record InterfaceFacts(
        Optional<String> driver,
        boolean merges,
        long receivedPackets,
        long receivedBytes,
        long errors,
        long dropped,
        long missed) {

    /** The loopback interface has a driver without a name. */
    private static final String LOOPBACK = "loopback";

    /** Asks the kernel; of an interface that is not there, all numbers are 0. */
    public static InterfaceFacts of(String interfaceName) {
        if (interfaceName.equals(Interfaces.ANY)) {
            return ofAll();
        }
        try (Ethtool ethtool = new Ethtool(interfaceName)) {
            Optional<String> driver = Interfaces.isLoopback(interfaceName) ? Optional.of(LOOPBACK) : ethtool.driver();
            return new InterfaceFacts(
                    driver,
                    ethtool.merges(),
                    Interfaces.counter(interfaceName, "rx_packets"),
                    Interfaces.counter(interfaceName, "rx_bytes"),
                    Interfaces.counter(interfaceName, "rx_errors"),
                    Interfaces.counter(interfaceName, "rx_dropped"),
                    Interfaces.missed(interfaceName));
        }
    }

    private static InterfaceFacts ofAll() {
        InterfaceFacts sum = new InterfaceFacts(Optional.of(Interfaces.ANY), false, 0, 0, 0, 0, 0);
        for (String name : Interfaces.names()) {
            InterfaceFacts one = of(name);
            sum = new InterfaceFacts(
                    sum.driver,
                    sum.merges || one.merges,
                    sum.receivedPackets + one.receivedPackets,
                    sum.receivedBytes + one.receivedBytes,
                    sum.errors + one.errors,
                    sum.dropped + one.dropped,
                    sum.missed + one.missed);
        }
        return sum;
    }
}
