"""Files a school takes in. Importing this registers them."""

from schools.imports.interests import InterestsImport
from schools.imports.students import StudentsImport

__all__ = ['InterestsImport', 'StudentsImport']
