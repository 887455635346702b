package org.tripcap.ingest.respond;

import java.io.IOException;

/** There is no key for a new incident now; all else can go on. */
final class NoKeyException extends IOException {
    NoKeyException(IOException cause) {
        super("no incident can be opened: " + cause.getMessage(), cause);
    }
}
