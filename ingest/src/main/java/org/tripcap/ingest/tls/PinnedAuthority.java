package org.tripcap.ingest.tls;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes servers whose chain leads to the authority with one fingerprint. The fingerprint only says which certificate of the
 * chain is the anchor; signatures, validity and names are then checked as ever (RFC 5280, section 6).
 */
final class PinnedAuthority extends X509ExtendedTrustManager {
    private final String sha256;

    PinnedAuthority(String sha256) {
        this.sha256 = sha256;
    }

    private X509ExtendedTrustManager anchored(X509Certificate... chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (fingerprint(certificate).equals(sha256)) {
                return TlsTrust.manager(certificate);
            }
        }
        X509Certificate last = chain[chain.length - 1];
        throw new CertificateException("none of the certificates that the server shows has the fingerprint " + sha256
                + "; the last of them has " + fingerprint(last)
                + (last.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                        ? ""
                        : ", and the authority's own is not among them"));
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        anchored(chain).checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        anchored(chain).checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        anchored(chain).checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notAServer();
    }

    private static CertificateException notAServer() {
        return new CertificateException("nobody connects to this");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    @Override
    public String toString() {
        return "PinnedAuthority[" + sha256 + "]";
    }
}
