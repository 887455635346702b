package org.tripcap.capture.segment;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * An interface that packets of a section came from, as its interface description block says it.
 *
 * @param name the interface's name, 1 to 255 bytes in UTF-8
 * @param linkType LINKTYPE_ number, 0 to 65535
 * @param snaplen octets kept of a packet at most; 0 means no limit
 */
public record InterfaceDescription(String name, int linkType, int snaplen) {

    /** Longest name in bytes of UTF-8. */
    public static final int MAX_NAME_LENGTH = 255;

    public InterfaceDescription {
        int length = utf8Length(name);
        if (length < 1 || length > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "interface name: expected 1 to " + MAX_NAME_LENGTH + " bytes of UTF-8, found " + length);
        }
        if (linkType < 0 || linkType > 0xffff) {
            throw new IllegalArgumentException("link type: expected 0 to 65535, found " + linkType);
        }
        if (snaplen < 0) {
            throw new IllegalArgumentException("snaplen: expected 0 or more octets, found " + snaplen);
        }
    }

    private static int utf8Length(String name) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(java.nio.CharBuffer.wrap(name))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("interface name: expected text that UTF-8 can write", e);
        }
    }
}
