"""One generated workload for magrules and other engines."""
