package org.tripcap.ingest.http;

import io.javalin.http.Context;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.function.Supplier;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.ingest.http.Problem.Kind;

/**
 * People at the command line, and other servers, on other hosts: whoever has a certificate of the operator's authority. What they
 * may do is decided by what they sign; a stranger does not even learn how things stand.
 *
 * @param trust whose certificates count; asked again each time, so that revocations act
 * @param tls where they come
 */
public record Clients(Supplier<TrustFile> trust, Tls tls) {

    /** A connection may outlive what its certificate was worth. */
    void check(Context context, Instant now) throws Problem {
        X509Certificate certificate = Presented.by(context.req()).certificate();
        if (certificate == null) {
            throw new Problem(Kind.FORBIDDEN, "show a certificate of the operator's authority");
        }
        try {
            trust.get().verifyCertificate(certificate.getEncoded(), now);
        } catch (UntrustedException e) {
            throw new Problem(Kind.FORBIDDEN, "the certificate shown does not count: " + e.getMessage());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate of a connection has an encoding", impossible);
        }
    }
}
