package org.tripcap.ingest.alert;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Services whose own logs are written after a TCP handshake only, unlike those of packet filters. */
final class LoggedServices {
    private static final Set<String> NAMES = Set.of(
            "ssh",
            "sshd",
            "http",
            "https",
            "web-accesslog",
            "smtp",
            "postfix",
            "imap",
            "pop3",
            "dovecot",
            "ftp",
            "vsftpd",
            "proftpd",
            "pure-ftpd",
            "mysql",
            "pgsql",
            "postgres",
            "mssql",
            "rdp",
            "smb",
            "vnc",
            "telnet");

    private LoggedServices() {}

    static boolean contain(@Nullable String name) {
        return name != null && NAMES.contains(name.toLowerCase(Locale.ROOT));
    }
}
