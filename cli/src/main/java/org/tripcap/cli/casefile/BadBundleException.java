package org.tripcap.cli.casefile;

import java.io.IOException;

/** A directory is no bundle, or one that nothing can be said about; the message says why. */
public final class BadBundleException extends IOException {
    private static final long serialVersionUID = 1L;

    BadBundleException(String message) {
        super(message);
    }
}
