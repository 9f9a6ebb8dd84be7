package dev.quadrant.db.source;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.sql.SQLException;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.plugin.AuthenticationPlugin;
import org.mariadb.jdbc.plugin.authentication.standard.SendPamAuthPacketFactory;

/** The driver's PAM dialogue asks with a window of Swing; a native binary does without both. */
@TargetClass(SendPamAuthPacketFactory.class)
final class PamInImage {
    @Substitute
    @SuppressWarnings({"DoNotCallSuggester", "MethodCanBeStatic", "UnusedVariable"})
    public AuthenticationPlugin initialize(String password, byte[] seed, Configuration conf, HostAddress host)
            throws SQLException {
        throw new SQLException("PAM authentication is not supported");
    }
}
