package org.tripcap.capture.packet;

/**
 * A count that libpcap keeps in 32 bits ({@code struct pcap_stat}) and that starts again at zero after 4,294,967,295: within the hour
 * under a flood of a million packets a second. Looked at before it has grown by 2^31, it is whole.
 */
final class KernelCounter {
    private final long first;
    private long total;

    /** @param reading what libpcap says now; the count begins there */
    KernelCounter(long reading) {
        this.first = reading;
        this.total = reading;
    }

    /**
     * Takes a look.
     *
     * @param reading what libpcap says now, 0 to 2^32 - 1; one that is a little smaller than before, as that of an interface that was
     *     made anew, adds nothing
     * @return how much was counted since the first look, never less than before
     */
    long advance(long reading) {
        int grown = (int) (reading - total);
        if (grown > 0) {
            total += grown;
        }
        return total - first;
    }
}
