app_name = 'employers'
public_patterns = []
urlpatterns = []
