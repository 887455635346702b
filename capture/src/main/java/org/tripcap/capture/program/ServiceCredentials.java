package org.tripcap.capture.program;

import java.nio.file.Path;
import java.util.Map;

/** Files that systemd passed to the service ({@code LoadCredential=}). */
public final class ServiceCredentials {

    private ServiceCredentials() {}

    /**
     * Whether a file is among them. It then lies where only this service may look, and its group permissions are the mask of an
     * access list, which says nothing about a group.
     */
    public static boolean hold(Path file, Map<String, String> environment) {
        String directory = environment.get("CREDENTIALS_DIRECTORY");
        return directory != null && !directory.isBlank() && file.startsWith(Path.of(directory));
    }
}
