package dev.quadrant.linux.crypto;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/** The native binary's face of {@link SystemSha256}. */
@TargetClass(SystemSha256.class)
final class SystemSha256InImage {
    private SystemSha256InImage() {}

    @Substitute
    static boolean hosts() {
        return NativeLibcrypto.loaded();
    }
}
