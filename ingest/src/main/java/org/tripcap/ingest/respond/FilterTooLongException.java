package org.tripcap.ingest.respond;

import java.io.Serial;

/** A filter that the kernel does not take, and that cannot be made to fit. */
public final class FilterTooLongException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    FilterTooLongException(String why) {
        super("the filter is too long for the kernel: " + why);
    }
}
