package org.tripcap.ingest.http;

import java.io.IOException;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for TLS, and follows its PEM files: certificates that are renewed count for new connections within {@link #LOOK}, and
 * those that cannot be used never take the place of others that can.
 */
final class TlsListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsListener.class);
    /** How long files that were replaced one after the other may contradict each other unnoticed. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Tls tls;
    private final Door door;
    private final SslContextFactory.Server factory;
    private final ServerConnector connector;
    private final Thread watch = Thread.ofVirtual().name("tls-files").unstarted(this::watch);
    private TlsFiles files;
    private boolean warned;

    /**
     * Prepares to listen with a server.
     *
     * @param clients asks for certificates, which clients may leave out, and judges them; null to do as {@code tls} says
     * @throws IOException if a file cannot be used; the message names it
     */
    TlsListener(Tls tls, Door door, @Nullable TrustManager clients, Server server, HttpConfiguration http)
            throws IOException {
        this.tls = tls;
        this.door = door;
        this.factory = new SslContextFactory.Server() {
            @Override
            protected TrustManager[] getTrustManagers(KeyStore store, Collection<? extends CRL> revoked)
                    throws Exception {
                return clients == null ? super.getTrustManagers(store, revoked) : new TrustManager[] {clients};
            }
        };
        this.files = TlsFiles.read(tls);
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setNeedClientAuth(tls.clientAuthorities() != null);
        factory.setWantClientAuth(clients != null);
        use(factory, files);
        HttpConfiguration secure = new HttpConfiguration(http);
        // Whether the name in the certificate is right is for senders to check, who may know the server by an address.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        secure.addCustomizer(door.mark());
        this.connector = new ServerConnector(server, factory, new HttpConnectionFactory(secure));
        connector.setHost(tls.host());
        connector.setPort(tls.port());
    }

    private static void use(SslContextFactory factory, TlsFiles files) {
        factory.setKeyStore(files.identity());
        factory.setKeyStorePassword(TlsFiles.PASSWORD);
        factory.setTrustStore(files.clients());
    }

    ServerConnector connector() {
        return connector;
    }

    /** Begins to follow the files. */
    void follow() {
        watch.start();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                reload();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Uses the files as they are now, if they can be used. */
    synchronized void reload() {
        try {
            TlsFiles now = TlsFiles.read(tls);
            warned = false;
            if (!now.digest().equals(files.digest())) {
                factory.reload(changed -> use(changed, now));
                files = now;
                LOG.info("TLS for {} uses its changed files", name());
            }
        } catch (Exception e) { // what Jetty declares
            if (!warned) {
                LOG.warn("TLS for {} goes on with the files it had: {}", name(), e.getMessage());
                warned = true;
            }
        }
    }

    private String name() {
        return door.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
