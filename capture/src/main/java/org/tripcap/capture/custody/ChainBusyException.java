package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.file.Path;

/** Another process has the chain open: two would state different things under one number. */
public final class ChainBusyException extends IOException {
    ChainBusyException(Path file) {
        super("another process uses the statement chain " + file
                + "; wait for it to end, or give this one an identity and a directory of its own");
    }
}
