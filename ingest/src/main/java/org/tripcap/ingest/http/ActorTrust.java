package org.tripcap.ingest.http;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;

/**
 * Lets those connect by mutual TLS whose certificate the operator's trust file vouches for at that moment, revocations included. Who
 * may do what is decided for each request: a connection may outlive what its certificate was worth.
 */
final class ActorTrust extends X509ExtendedTrustManager {
    private final Supplier<TrustFile> trust;
    private final InstantSource clock;

    ActorTrust(Supplier<TrustFile> trust, InstantSource clock) {
        this.trust = trust;
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        try {
            trust.get().verifyCertificate(chain[0].getEncoded(), clock.instant());
        } catch (UntrustedException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    /** The roots, so that a browser offers the right certificate. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        List<byte[]> roots = trust.get().roots();
        X509Certificate[] issuers = new X509Certificate[roots.size()];
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            for (int i = 0; i < issuers.length; i++) {
                issuers[i] = (X509Certificate) x509.generateCertificate(new ByteArrayInputStream(roots.get(i)));
            }
            return issuers;
        } catch (CertificateException impossible) {
            throw new IllegalStateException("the roots of a trust file are certificates", impossible);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notAClient();
    }

    private static CertificateException notAClient() {
        return new CertificateException("a server does not connect to others with this");
    }
}
