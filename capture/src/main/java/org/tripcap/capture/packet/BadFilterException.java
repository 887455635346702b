package org.tripcap.capture.packet;

/** A capture filter that libpcap does not accept for a link type. */
public final class BadFilterException extends Exception {

    private final String filter;
    private final String reason;

    BadFilterException(String filter, LinkType linkType, String reason) {
        super("the filter '" + filter + "' does not compile for link type " + linkType + ": " + reason
                + " (the syntax is pcap-filter(7))");
        this.filter = filter;
        this.reason = reason;
    }

    /** The filter as it was given. */
    public String filter() {
        return filter;
    }

    /** What libpcap said. */
    public String reason() {
        return reason;
    }
}
