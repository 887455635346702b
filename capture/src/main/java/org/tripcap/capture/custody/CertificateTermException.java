package org.tripcap.capture.custody;

import java.io.IOException;
import java.time.Instant;

/** An actor's certificate does not count now, so that nobody would believe a statement; none was made. */
public final class CertificateTermException extends IOException {
    private static final long serialVersionUID = 1;

    CertificateTermException(CertificateTerm term, Instant now) {
        super(term.problem(now).orElse("the certificate of " + term.actor() + " does not count at " + now));
    }
}
