package org.tripcap.cli.bench;

/**
 * Processor time of those who share this host's processors while alerts are measured, in seconds.
 *
 * @param server which is measured
 * @param broker that it writes to
 * @param senders who post, and read what became of it
 */
public record ProcessorTimes(double server, double broker, double senders) {
    /** What was spent since then. */
    ProcessorTimes minus(ProcessorTimes before) {
        return new ProcessorTimes(server - before.server, broker - before.broker, senders - before.senders);
    }
}
