package org.tripcap.cli.standalone;

import java.io.IOException;

/** An embedded store did not start. The message names the store, the reason and what to do about it. */
public final class StoreStartException extends IOException {
    StoreStartException(String message) {
        super(message);
    }

    StoreStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
