"""CityScore: voluntary municipal points. The project, and the home of its lower rooms."""
